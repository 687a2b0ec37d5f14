"""Pointers: many arrays passed to compiled code as one word.

numba passes a tuple of arrays by value: twenty-six arrays are some two hundred words, copied and
typed anew at every call, which took most of the time to compile the month. So compiled code
receives the address of a table that says where each array lies and how long it is, and reads an
entry when it is needed. The table is never written, so LLVM reads an entry once for a whole loop.

The arrays are owned by the Python object (`Pointed`), which lives for as long as the call.
"""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import numpy as np
from numba import typeof
from numba.core import types
from numba.core.extending import NativeValue, infer_getattr, lower_getattr_generic, models, register_model, unbox
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import AttributeTemplate
from numba.np.arrayobj import populate_array


class Pointed:
    """Base of a dataclass of C-ordered arrays, numbers, and named tuples of these.

    Compiled code reads its fields by name, as Python does.
    """

    def __post_init__(self) -> None:
        """Note where everything lies."""
        values = self._asdict()
        self._numba_type_ = PointedType(tuple((name, typeof(value)) for name, value in values.items()))
        self._table = np.concatenate([entry for value in values.values() for entry in _entries(value)])
        self.address = self._table.ctypes.data

    def _asdict(self) -> dict[str, Any]:
        """Return the fields by name, as a named tuple would."""
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]


def _entries(value: Any) -> Iterator[Any]:
    """Write a value down as words: an array as its address and shape, a number as its bits."""
    if isinstance(value, np.ndarray):
        yield np.array([value.ctypes.data, *value.shape], dtype=np.int64)
    elif isinstance(value, tuple):
        for part in value:
            yield from _entries(part)
    else:
        yield np.array([value], dtype=np.float64).view(np.int64)


class PointedType(types.Type):
    """numba's type of a `Pointed`: the names and types of its fields."""

    dtype = types.int64  # of the words pointed to

    def __init__(self, members: tuple[tuple[str, types.Type], ...]) -> None:
        self.members = members
        super().__init__(name=f"Pointed({members})")

    @property
    def mangling_args(self) -> tuple[str, tuple[Any, ...]]:
        """Keep the names of compiled functions short."""
        return "Pointed", ()


register_model(PointedType)(models.PointerModel)


@unbox(PointedType)  # type: ignore[untyped-decorator]
def _unbox(kind: PointedType, value: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(c.builder.bitcast(address, c.context.get_value_type(kind)))


@infer_getattr
class _Members(AttributeTemplate):  # type: ignore[misc]
    key = PointedType

    def generic_resolve(self, kind: PointedType, name: str) -> types.Type | None:
        return dict(kind.members).get(name)


def _words(kind: types.Type) -> int:
    """Count the words of a member."""
    if isinstance(kind, types.BaseTuple):  # type: ignore[attr-defined]
        return sum(_words(part) for part in kind.types)
    return 1 + kind.ndim if isinstance(kind, types.Array) else 1


@lower_getattr_generic(PointedType)  # type: ignore[untyped-decorator]
def _read(context: Any, builder: Any, kind: PointedType, table: Any, name: str) -> Any:
    first = 0
    for member, member_kind in kind.members:
        if member == name:
            value = _load(context, builder, member_kind, table, first)
            return impl_ret_borrowed(context, builder, member_kind, value)
        first += _words(member_kind)
    raise AttributeError(name)


def _load(context: Any, builder: Any, kind: types.Type, table: Any, first: int) -> Any:
    """Emit the code that reads one member from its first word on."""
    if isinstance(kind, types.BaseTuple):  # type: ignore[attr-defined]
        parts = []
        for part in kind.types:
            parts.append(_load(context, builder, part, table, first))
            first += _words(part)
        return context.make_tuple(builder, kind, parts)
    words = []
    for place in range(_words(kind)):
        word = builder.load(builder.gep(table, [context.get_constant(types.intp, first + place)]))
        word.set_metadata("invariant.load", builder.module.add_metadata([]))
        words.append(word)
    if not isinstance(kind, types.Array):
        return builder.bitcast(words[0], context.get_value_type(kind))
    array = context.make_array(kind)(context, builder)
    size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    strides = [context.get_constant(types.intp, size)]
    for length in reversed(words[2:]):
        strides.insert(0, builder.mul(strides[0], length))
    data = builder.inttoptr(words[0], context.get_data_type(kind.dtype).as_pointer())
    itemsize = context.get_constant(types.intp, size)
    populate_array(array, data=data, shape=words[1:], strides=strides, itemsize=itemsize, meminfo=None)
    return array._getvalue()  # noqa: SLF001  numba's own name for it
