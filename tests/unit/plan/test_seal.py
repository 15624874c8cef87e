"""What is sealed, what a seal tells, and how it is opened."""

import hashlib

import pytest

from blockform.plan.problems import broken_promises
from blockform.plan.seal import Sealer, sealer_for
from blockform.plan.sealed import (
    Sealed,
    comparable,
    known_parts,
    sealed_content,
    sealed_part,
    sealed_parts,
    unseal,
)
from blockform.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    ObjectType,
    Origin,
    Unknown,
    Value,
    list_of,
    map_of,
    null,
    number,
    object_of,
    path_of,
    sensitive,
    string,
    tuple_of,
    unknown,
)

SECRET = "correct horse"


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


SEALER = Sealer(fingerprint)


def paths(value: Value) -> list[str]:
    return [str(path) for path, _ in sealed_parts(value)]


@pytest.mark.parametrize(
    ("value", "want"),
    [
        pytest.param(string("x"), [], id="plain"),
        pytest.param(sensitive("x"), [""], id="whole"),
        pytest.param(object_of({"a": sensitive("x"), "b": string("b")}), [".a"], id="attribute"),
        pytest.param(map_of({"a": sensitive("x"), "b": string("b")}), ['["a"]'], id="element"),
        pytest.param(sensitive(object_of({"a": string("x")})), [""], id="object"),
        pytest.param(null(STRING).with_marks(sensitive("").marks), [], id="null"),
        pytest.param(sensitive(unknown(STRING)), [], id="unknown"),
        pytest.param(sensitive(tuple_of([string("x"), unknown()])), [""], id="partly-known"),
    ],
)
def test_sensitive_parts_are_sealed(value: Value, want: list[str]) -> None:
    sealed = SEALER.seal(value)
    assert paths(sealed) == want
    assert SECRET not in repr(sealed)


def test_seals_are_equal_as_their_contents_are() -> None:
    assert SEALER.seal(sensitive("x")) == SEALER.seal(sensitive("x"))
    assert SEALER.seal(sensitive("x")) != SEALER.seal(sensitive("y"))
    assert SEALER.seal(sensitive("1")) != SEALER.seal(sensitive(number(1)))


def test_what_is_known_of_a_sensitive_unknown_is_dropped() -> None:
    origin = Origin("x.y", path_of("a"))
    value = Value(STRING, Unknown(origin, prefix=SECRET), sensitive("").marks)
    sealed = SEALER.seal(object_of({"a": value}))
    assert sealed["a"] == sensitive(unknown(STRING))
    assert sealed["a"].origin is None


COPIES = sealer_for(
    [sensitive(SECRET), sensitive(map_of({"k": string("v1")})), sensitive("ab"), sensitive("abc")],
    fingerprint,
)


@pytest.mark.parametrize(
    ("value", "want"),
    [
        pytest.param(string(SECRET), [""], id="copy"),
        pytest.param(string(f"user:{SECRET}@host"), [""], id="inside"),
        pytest.param(object_of({"a": string(SECRET), "b": string("b")}), [".a"], id="attribute"),
        pytest.param(object_of({SECRET: string("b")}), [""], id="name"),
        pytest.param(object_of({"k": string("v1")}), [""], id="same-object"),
        pytest.param(object_of({"k": string("v2")}), [], id="other-object"),
        pytest.param(string("abc"), [""], id="short-and-whole"),
        pytest.param(string("xabcx"), [], id="short-inside"),
        pytest.param(string("ab"), [], id="too-short"),
        pytest.param(list_of([object_of({SECRET: string("x")})]), [""], id="type-of-list"),
    ],
)
def test_copies_of_secrets_are_sealed(value: Value, want: list[str]) -> None:
    sealed = COPIES.seal(value)
    assert paths(sealed) == want
    assert all(seal.is_copy for _, seal in sealed_parts(sealed))


def test_names_of_secrets_do_not_show_in_types() -> None:
    sealer = sealer_for([sensitive(object_of({SECRET: string("x")}))], fingerprint)
    value = object_of({"out": unknown(ListType(ObjectType({SECRET: STRING}))), "other": unknown(NUMBER)})
    assert sealer.seal(value) == object_of({"out": unknown(DYNAMIC), "other": unknown(NUMBER)})


def test_only_marks_count_where_copies_are_allowed() -> None:
    assert COPIES.seal_marked(string(SECRET)) == string(SECRET)
    assert paths(COPIES.seal_marked(sensitive("other"))) == [""]


def keyed(value: Value) -> Value:
    return unseal(value, lambda _, part: comparable(part, fingerprint))


@pytest.mark.parametrize(
    ("planned", "actual", "fits"),
    [
        pytest.param(sensitive("x"), string("x"), True, id="same"),
        pytest.param(sensitive("x"), string("y"), False, id="other"),
        pytest.param(sensitive("x"), null(STRING), False, id="null"),
        pytest.param(sensitive("x"), unknown(STRING), False, id="not-known"),
        pytest.param(
            sensitive(tuple_of([string("x"), unknown()])),
            tuple_of([string("x"), number(1)]),
            True,
            id="completed",
        ),
        pytest.param(
            sensitive(tuple_of([string("x"), unknown()])),
            tuple_of([string("y"), number(1)]),
            False,
            id="part-differs",
        ),
        pytest.param(
            sensitive(tuple_of([string("x"), unknown()])),
            tuple_of([string("x"), unknown()]),
            True,
            id="still-open",
        ),
        pytest.param(
            sensitive(tuple_of([string("x"), unknown()])),
            tuple_of([number(1), string("x")]),
            False,
            id="moved",
        ),
    ],
)
def test_promises_are_kept_by_fingerprint(planned: Value, actual: Value, fits: bool) -> None:
    sealed = keyed(SEALER.seal(object_of({"a": planned, "b": string("b")}))).unmarked()
    broken = broken_promises(sealed, object_of({"a": actual, "b": string("b")}))
    assert [str(path) for path in broken] == ([] if fits else [".a"])


def test_opened_parts_are_marked_as_they_were() -> None:
    value = object_of({"a": sensitive("x"), "b": string(SECRET)})
    sealed = COPIES.seal(value)
    secrets = dict(known_parts(value, fingerprint))

    def find(_: object, part: Value) -> Value:
        seal = sealed_content(part)
        assert seal is not None
        return secrets[seal.parts[0]]

    assert unseal(sealed, find) == value


def test_unopened_parts_stay_hidden() -> None:
    sealed = COPIES.seal(string(SECRET))
    assert keyed(sealed).is_sensitive
    assert keyed(sealed) == sealed


def test_seal_without_its_key_cannot_be_compared() -> None:
    sealed = sealed_content(sealed_part(Sealed(("x",)), STRING))
    assert sealed is not None
    with pytest.raises(AssertionError):
        sealed.fits(string("x"))
