"""A page taken apart: what a browser would make of it, and what is wrong with it."""

from collections import Counter
from html.parser import HTMLParser

EMPTY = {"meta", "img", "br", "hr", "link", "input"}
LOADING = ("src", "srcset", "data", "poster", "action", "background")


class Page(HTMLParser):
    """Elements of a page, its texts, and what is not as it should be."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.wrong, self.open, self.tags, self.texts = [], [], Counter(), []
        self.ids, self.links, self.levels, self.images, self.loads, self.rows = Counter(), [], [], [], [], []
        self.labelled, self.tables, self.captions = [], 0, 0
        self.language = ""
        self.feed(html)
        self.close()
        if self.open:
            self.wrong.append(f"left open: {self.open}")

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.tags[tag] += 1
        if tag not in EMPTY:
            self.open.append(tag)
        if "id" in held:
            self.ids[held["id"]] += 1
        if tag == "html":
            self.language = held.get("lang", "")
        if tag == "a":
            self.links.append(held.get("href", ""))
        if tag in ("h1", "h2", "h3", "h4"):
            self.levels.append(int(tag[1]))
        if tag == "img":
            self.images.append(held)
        if tag == "tr":
            self.rows.append([])
        if tag == "th" and held.get("scope") not in ("row", "col"):
            self.wrong.append("a heading of a table without scope")
        self.labelled += [held["aria-labelledby"]] if "aria-labelledby" in held else []
        self.loads += [held[name] for name in LOADING if name in held]
        self.wrong += [f"{name} on {tag}" for name in held if name.startswith("on") or name == "style"]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes something else")

    def handle_data(self, data):
        if "style" in self.open:
            self.loads += [part for part in data.split() if "url(" in part or "@import" in part]
            return
        if data.strip():
            self.texts.append(" ".join(data.split()))
            if {"td", "th"} & set(self.open[-1:]):
                self.rows[-1].append(self.texts[-1])

    @property
    def text(self):
        """All that is read, alternatives of pictures included."""
        return "\n".join([*self.texts, *(one["alt"] for one in self.images)])

    def row(self, head):
        """Return the cells after a heading, of the first row with it."""
        return next(row[1:] for row in self.rows if row and row[0] == head)
