"""References: the literature that mechanisms, interventions and scenarios rest on.

Code names a reference by its key, and keys are checked when the code that names them is loaded.
A field that is not known for certain is left out. A title in square brackets describes a text
whose own title is not known.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from adoptsim.world.errors import nearest

type Kind = Literal["article", "book", "inproceedings", "report", "software", "webpage"]

KINDS: tuple[str, ...] = get_args(Kind.__value__)

KEY = re.compile(r"[a-z][a-z0-9_]*")
"""What a key looks like."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One publication.

    Attributes
    ----------
    key : str
        What it is named by: small letters, digits and ``_``, such as ``rogers_2003``.
    kind : str
        One of ``article``, ``book``, ``inproceedings``, ``report``, ``software``, ``webpage``.
    authors : tuple of str
        ``"Family, Given"`` or ``"Family, Jr., Given"`` for people; for organisations the name, without a comma.
    year : int or None
        None where the text bears no date.
    title : str
        Its title.
    container : str
        The journal, proceedings, series or site that it is part of.
    volume, number, pages, edition, publisher : str
        As printed; pages as ``215-227``.
    doi : str
        Without ``https://doi.org/``.
    url : str
        Where it can be read, if there is no DOI.

    Raises
    ------
    ValueError
        If the key is malformed, the kind unknown, or author or title are missing.
    """

    key: str
    kind: Kind
    authors: tuple[str, ...]
    year: int | None
    title: str
    container: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    edition: str = ""
    publisher: str = ""
    doi: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        """Refuse what could not be cited."""
        if not KEY.fullmatch(self.key):
            raise ValueError(f"reference {self.key!r}: a key is small letters, digits and _, beginning with a letter")
        if self.kind not in KINDS:
            raise ValueError(f"reference {self.key}: there is no kind {self.kind!r}{nearest(self.kind, KINDS)}")
        if type(self.authors) is not tuple or not self.authors or not all(self.authors):
            raise ValueError(f"reference {self.key}: authors must be a tuple of names")
        if not self.title:
            raise ValueError(f"reference {self.key} has no title")


def check(cites: Iterable[str | Reference], where: str) -> None:
    """Refuse what is no reference.

    Parameters
    ----------
    cites : tuple of str or Reference
        Keys of `REFERENCES`, or references brought along.
    where : str
        Who cites, for the message.

    Raises
    ------
    TypeError
        If a key is unknown, or a reference brought along takes a known key for something else.
    """
    if not isinstance(cites, tuple):
        raise TypeError(f"{where} must be a tuple of keys, such as ('rogers_2003',)")
    for cited in cites:
        if isinstance(cited, Reference):
            if REFERENCES.get(cited.key, cited) != cited:
                raise TypeError(f"{where}: the key {cited.key!r} already means another reference")
        elif cited not in REFERENCES:
            raise TypeError(f"{where}: there is no reference {cited!r}{nearest(str(cited), REFERENCES)}")


def resolve(cites: Iterable[str | Reference]) -> tuple[Reference, ...]:
    """Return the references behind keys that were checked."""
    return tuple(cited if isinstance(cited, Reference) else REFERENCES[cited] for cited in cites)


_ALL = (
    Reference(
        "akhtari_2022", "article", ("Akhtari, Mitra", "Moreira, Diana", "Trucco, Laura"), 2022,
        "Political Turnover, Bureaucratic Turnover, and the Quality of Public Services",
        "American Economic Review", volume="112", number="2", pages="442-493", doi="10.1257/aer.20171867",
    ),
    Reference(
        "allison_1982", "article", ("Allison, Paul D.",), 1982,
        "Discrete-Time Methods for the Analysis of Event Histories",
        "Sociological Methodology", volume="13", pages="61-98", doi="10.2307/270718",
    ),
    Reference(
        "apolitical_mindlab_2018", "webpage", ("Apolitical",), 2018,
        "How Denmark lost its MindLab: the inside story",
        url="https://apolitical.co/solution_article/how-denmark-lost-its-mindlab-the-inside-story/",
    ),
    Reference(
        "apolitical_task_force_2018", "webpage", ("Apolitical",), 2018,
        "Mindlab 2.0: Denmark establishes its next-generation innovation lab",
        url="https://apolitical.co/solution_article/"
            "mindlab-2-0-denmark-establishes-its-next-generation-innovation-lab/",
    ),
    Reference(
        "arthur_1998", "article",
        ("Arthur, Jr., Winfred", "Bennett, Jr., Winston", "Stanush, Pamela L.", "McNelly, Theresa L."), 1998,
        "Factors That Influence Skill Decay and Retention: A Quantitative Review and Analysis",
        "Human Performance", volume="11", number="1", pages="57-101", doi="10.1207/s15327043hup1101_3",
    ),
    Reference(
        "attewell_1992", "article", ("Attewell, Paul",), 1992,
        "Technology Diffusion and Organizational Learning: The Case of Business Computing",
        "Organization Science", volume="3", number="1", pages="1-19", doi="10.1287/orsc.3.1.1",
    ),
    Reference(
        "aucique_restrepo_cali", "webpage", ("Aucique, Jimena", "Restrepo, Valeria"), None,
        "[Caso GovTech: Cali]", "GovTech LATAM", publisher="BID Lab",
        url="https://www.govtechlatam.org/post/caso-govtech-cali",
    ),
    Reference(
        "azulai_2020", "report", ("Azulai, Michel", "Rasul, Imran", "Rogger, Daniel", "Williams, Martin J."), 2020,
        "Can training improve organizational culture? Experimental evidence from Ghana's civil service",
        url="https://edi.opml.co.uk/resource/can-training-improve-organisational-culture",
    ),
    Reference(
        "bass_1969", "article", ("Bass, Frank M.",), 1969, "A New Product Growth for Model Consumer Durables",
        "Management Science", volume="15", number="5", pages="215-227", doi="10.1287/mnsc.15.5.215",
    ),
    Reference(
        "berry_1990", "article", ("Berry, Frances Stokes", "Berry, William D."), 1990,
        "State Lottery Adoptions as Policy Innovations: An Event History Analysis",
        "American Political Science Review", volume="84", number="2", pages="395-415", doi="10.2307/1963526",
    ),
    Reference(
        "centola_2010", "article", ("Centola, Damon",), 2010,
        "The Spread of Behavior in an Online Social Network Experiment",
        "Science", volume="329", number="5996", pages="1194-1197", doi="10.1126/science.1185231",
    ),
    Reference(
        "chelmis_prasanna_2013", "inproceedings", ("Chelmis, Charalampos", "Prasanna, Viktor K."), 2013,
        "The role of organization hierarchy in technology adoption at the workplace",
        "Proceedings of the 2013 IEEE/ACM International Conference on Advances in Social Networks Analysis and Mining",
    ),
    Reference(
        "cisa_dotgov_data", "webpage", ("Cybersecurity and Infrastructure Security Agency",), None,
        "[Data about the .gov domain]", "GitHub", url="https://github.com/cisagov/dotgov-data",
    ),
    Reference(
        "cornelli_2020", "report",
        ("Cornelli, Giulio", "Doerr, Sebastian", "Gambacorta, Leonardo", "Merrouche, Ouarda"), 2020,
        "Inside the regulatory sandbox: effects on fintech funding", "BIS Working Papers", number="901",
        publisher="Bank for International Settlements", url="https://www.bis.org/publ/work901.htm",
    ),
    Reference(
        "dellavigna_2024", "article", ("DellaVigna, Stefano", "Kim, Woojin", "Linos, Elizabeth"), 2024,
        "Bottlenecks for Evidence Adoption",
        "Journal of Political Economy", volume="132", number="8", pages="2748-2789", doi="10.1086/729447",
    ),
    Reference(
        "devries_2016", "article", ("de Vries, Hanna", "Bekkers, Victor", "Tummers, Lars"), 2016,
        "Innovation in the Public Sector: A Systematic Review and Future Research Agenda",
        "Public Administration", volume="94", number="1", pages="146-166", doi="10.1111/padm.12209",
    ),
    Reference(
        "dhs_bod_18_01", "report", ("Department of Homeland Security",), 2017, "Enhance Email and Web Security",
        "Binding Operational Directive", number="18-01", url="https://cyber.dhs.gov/bod/18-01/",
    ),
    Reference(
        "dta_2024", "report", ("Digital Transformation Agency",), 2024,
        "Evaluation of the whole-of-government trial of Microsoft 365 Copilot", publisher="Australian Government",
    ),
    Reference(
        "eca_2023", "report", ("European Court of Auditors",), 2023,
        "Public procurement in the EU: Less competition for contracts awarded for works, goods and services in the "
        "10 years up to 2021",
        "Special report", number="28/2023",
    ),
    Reference(
        "egov4dev", "webpage", ("eGovernment for Development Information Exchange",), None,
        "Success and Failure in eGovernment Projects", url="http://www.egov4dev.org/success/",
    ),
    Reference(
        "eipa_labx", "webpage", ("European Institute of Public Administration",), None,
        "LabX – experimentation laboratory for the public administration", "European Public Sector Award",
        url="https://www.eipa.eu/epsa/"
            "labx-experimentation-laboratory-for-the-public-administration-first-prize-winner/",
    ),
    Reference(
        "fca_2017", "report", ("Financial Conduct Authority",), 2017,
        "Regulatory sandbox lessons learned report",
    ),
    Reference(
        "fibich_2010", "article", ("Fibich, Gadi", "Gibori, Ro'i"), 2010,
        "Aggregate Diffusion Dynamics in Agent-Based Models with a Spatial Structure",
        "Operations Research", volume="58", number="5", pages="1450-1468", doi="10.1287/opre.1100.0818",
    ),
    Reference(
        "fichman_kemerer_1999", "article", ("Fichman, Robert G.", "Kemerer, Chris F."), 1999,
        "The Illusory Diffusion of Innovation: An Examination of Assimilation Gaps",
        "Information Systems Research", volume="10", number="3", pages="255-275", doi="10.1287/isre.10.3.255",
    ),
    Reference(
        "gallivan_2001", "article", ("Gallivan, Michael J.",), 2001,
        "Organizational adoption and assimilation of complex technological innovations: development and application "
        "of a new framework",
        "ACM SIGMIS Database: the DATABASE for Advances in Information Systems", volume="32", number="3",
        pages="51-85", doi="10.1145/506724.506729",
    ),
    Reference(
        "gds_govtech_catalyst_2018", "webpage", ("Government Digital Service",), 2018,
        "How to set up your own GovTech Catalyst", "GDS blog",
        url="https://gds.blog.gov.uk/2018/12/17/how-to-set-up-your-own-govtech-catalyst/",
    ),
    Reference(
        "gds_govtech_challenges_2018", "webpage", ("Government Digital Service",), 2018,
        "Second round of GovTech Catalyst challenges revealed", "GDS blog",
        url="https://gds.blog.gov.uk/2018/09/06/second-round-of-govtech-catalyst-challenges-revealed/",
    ),
    Reference(
        "gov_uk_govtech_catalyst", "webpage", ("Government Digital Service",), None,
        "How to submit a GovTech Catalyst challenge", "GOV.UK",
        url="https://www.gov.uk/guidance/how-to-submit-a-govtech-catalyst-challenge",
    ),
    Reference(
        "granovetter_1978", "article", ("Granovetter, Mark",), 1978, "Threshold Models of Collective Behavior",
        "American Journal of Sociology", volume="83", number="6", pages="1420-1443", doi="10.1086/226707",
    ),
    Reference(
        "hausmann_2005", "report", ("Hausmann, Ricardo", "Rodrik, Dani", "Velasco, Andrés"), 2005, "Growth Diagnostics",
        publisher="John F. Kennedy School of Government, Harvard University",
    ),
    Reference(
        "heeks_2003", "report", ("Heeks, Richard",), 2003,
        "Most eGovernment-for-Development Projects Fail: How Can Risks be Reduced?",
        "iGovernment Working Paper", number="14", publisher="University of Manchester",
        url="https://www.gdi.manchester.ac.uk/research/publications/working-paper-archive/igov/igov-wp14/",
    ),
    Reference(
        "hjort_2021", "article",
        ("Hjort, Jonas", "Moreira, Diana", "Rao, Gautam", "Santini, Juan Francisco"), 2021,
        "How Research Affects Policy: Experimental Evidence from 2,150 Brazilian Municipalities",
        "American Economic Review", volume="111", number="5", pages="1442-1480", doi="10.1257/aer.20190830",
    ),
    Reference(
        "ifg_staff_turnover", "webpage", ("Institute for Government",), None, "Staff turnover in the civil service",
        url="https://www.instituteforgovernment.org.uk/explainer/staff-turnover-civil-service",
    ),
    Reference(
        "impactotic_milab", "webpage", ("Impacto TIC",), None,
        "[The challenges that iNNpulsa and MiLAB set to Colombian start-ups]", url="https://impactotic.co/?p=78804",
    ),
    Reference(
        "lexology_adip", "webpage", ("Lexology",), None,
        "[The Law of Digital Operation and Innovation for Mexico City, and the agency that it creates]",
        url="https://www.lexology.com/library/detail.aspx?g=5a7d8b19-2bc8-4e16-bebb-3f9896051c10",
    ),
    Reference(
        "meyer_goes_1988", "article", ("Meyer, Alan D.", "Goes, James B."), 1988,
        "Organizational Assimilation of Innovations: A Multilevel Contextual Analysis",
        "Academy of Management Journal", volume="31", number="4", pages="897-923", doi="10.5465/256344",
    ),
    Reference(
        "monteiro_carrasqueiro_2019", "webpage", ("Monteiro, Bruno", "Carrasqueiro, Sara"), 2019,
        "LabX: Innovation is impossible without a change in culture", "Apolitical",
        url="https://apolitical.co/solution_article/labx-innovation-is-impossible-without-a-change-in-culture/",
    ),
    Reference(
        "muralidharan_2021", "article",
        ("Muralidharan, Karthik", "Niehaus, Paul", "Sukhtankar, Sandip", "Weaver, Jeffrey"), 2021,
        "Improving Last-Mile Service Delivery Using Phone-Based Monitoring",
        "American Economic Journal: Applied Economics", volume="13", number="2", pages="52-82",
        doi="10.1257/app.20190783",
    ),
    Reference(
        "omb_m_15_13", "report", ("Office of Management and Budget",), 2015,
        "Policy to Require Secure Connections across Federal Websites and Web Services",
        "Memorandum", number="M-15-13", url="https://https.cio.gov/",
    ),
    Reference(
        "oreg_2003", "article", ("Oreg, Shaul",), 2003,
        "Resistance to change: Developing an individual differences measure",
        "Journal of Applied Psychology", volume="88", number="4", pages="680-693", doi="10.1037/0021-9010.88.4.680",
    ),
    Reference(
        "public_govtech_denmark", "webpage", ("PUBLIC",), None, "GovTech Program Denmark",
        url="https://www.public.io/case-study/govtech-program-denmark",
    ),
    Reference(
        "rand_2011", "article", ("Rand, William", "Rust, Roland T."), 2011,
        "Agent-based modeling in marketing: Guidelines for rigor",
        "International Journal of Research in Marketing", volume="28", number="3", pages="181-193",
        doi="10.1016/j.ijresmar.2011.04.002",
    ),
    Reference(
        "register_2025", "webpage", ("The Register",), 2025,
        "After Copilot trial, government staff rated Microsoft's AI less useful than expected",
        url="https://www.theregister.com/2025/02/12/australian_treasury_copilot_pilot_assessment/",
    ),
    Reference(
        "rogers_2003", "book", ("Rogers, Everett M.",), 2003, "Diffusion of Innovations",
        edition="5th", publisher="Free Press",
    ),
    Reference(
        "saks_belcourt_2006", "article", ("Saks, Alan M.", "Belcourt, Monica"), 2006,
        "An investigation of training activities and transfer of training in organizations",
        "Human Resource Management", volume="45", number="4", pages="629-648", doi="10.1002/hrm.20135",
    ),
    Reference(
        "salmon_2011", "inproceedings",
        ("Salmon, John K.", "Moraes, Mark A.", "Dror, Ron O.", "Shaw, David E."), 2011,
        "Parallel random numbers: as easy as 1, 2, 3",
        "Proceedings of the 2011 International Conference for High Performance Computing, Networking, Storage and "
        "Analysis (SC '11)",
        doi="10.1145/2063384.2063405",
    ),
    Reference(
        "santiso_2019", "webpage", ("Santiso, Carlos",), 2019,
        "Accelerating the Public Sector's Digital Transition", publisher="CAF",
    ),
    Reference(
        "santiso_2022", "webpage", ("Santiso, Carlos",), 2022,
        "[¿Qué tienen que ver las administraciones públicas con las startups digitales?]", "El Español",
        url="https://www.elespanol.com/invertia/disruptores-innovadores/opinion/20221214/"
            "ver-administraciones-publicas-startups-digitales/725797423_12.html",
    ),
    Reference(
        "slowlearning_labx", "webpage", ("slowlearning.eu",), None,
        "1st Best national practice and experience from Portugal",
        url="https://slowlearning.eu/portfolio/1st-best-practice-from-portugal/",
    ),
    Reference(
        "tatel_ackerman_2025", "article", ("Tatel, Corey E.", "Ackerman, Phillip L."), 2025,
        "Procedural skill retention and decay: A meta-analytic review",
        "Psychological Bulletin", doi="10.1037/bul0000481",
    ),
    Reference(
        "tucker_2008", "article", ("Tucker, Catherine",), 2008,
        "Identifying Formal and Informal Influence in Technology Adoption with Network Externalities",
        "Management Science", volume="54", number="12", pages="2024-2038", doi="10.1287/mnsc.1080.0897",
    ),
    Reference(
        "valente_1996", "article", ("Valente, Thomas W.",), 1996,
        "Social network thresholds in the diffusion of innovations",
        "Social Networks", volume="18", number="1", pages="69-89", doi="10.1016/0378-8733(95)00256-1",
    ),
    Reference(
        "venkatesh_2003", "article",
        ("Venkatesh, Viswanath", "Morris, Michael G.", "Davis, Gordon B.", "Davis, Fred D."), 2003,
        "User acceptance of information technology: Toward a unified view",
        "MIS Quarterly", volume="27", number="3", pages="425-478", doi="10.2307/30036540",
    ),
    Reference(
        "walker_2014", "article", ("Walker, Richard M.",), 2014,
        "Internal and External Antecedents of Process Innovation: A review and extension",
        "Public Management Review", volume="16", number="1", pages="21-44", doi="10.1080/14719037.2013.771698",
    ),
    Reference(
        "wang_meister_gray_2013", "article", ("Wang, Yinglei", "Meister, Darren B.", "Gray, Peter H."), 2013,
        "Social Influence and Knowledge Management Systems Use: Evidence from Panel Data",
        "MIS Quarterly", volume="37", number="1", pages="299-313",
    ),
    Reference(
        "wichura_1988", "article", ("Wichura, Michael J.",), 1988,
        "Algorithm AS 241: The Percentage Points of the Normal Distribution",
        "Applied Statistics", volume="37", number="3", pages="477-484", doi="10.2307/2347330",
    ),
    Reference(
        "wiltsey_stirman_2012", "article",
        ("Wiltsey Stirman, Shannon", "Kimberly, John", "Cook, Natasha", "Calloway, Amber", "Castro, Frank",
         "Charns, Martin"), 2012,
        "The sustainability of new programs and innovations: a review of the empirical literature and "
        "recommendations for future research",
        "Implementation Science", volume="7", pages="17", doi="10.1186/1748-5908-7-17",
    ),
    Reference(
        "zaltman_1973", "book", ("Zaltman, Gerald", "Duncan, Robert", "Holbek, Jonny"), 1973,
        "Innovations and Organizations", publisher="Wiley",
    ),
)  # fmt: skip

REFERENCES: Mapping[str, Reference] = MappingProxyType({reference.key: reference for reference in _ALL})
"""Every reference that adoptsim knows, by its key, in alphabetical order."""
