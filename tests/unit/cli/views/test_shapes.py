"""How each shape of change is told: nested attributes, blocks, sets, and what cannot be shown.

The layouts are those of Terraform's renderers; its built-in provider has no schema that would let us ask it.
"""

import pytest

from blockform.cli.views.change_text import render_change
from blockform.diagnostics.paint import PLAIN
from blockform.plan import Action
from blockform.values import Value, ValuePath, path_of, sensitive, unknown
from tests.unit.cli.views.plans import RICH, change, rich


def _unknown(name: str) -> Value:
    return unknown(RICH.block.value_type.attributes[name])


CASES = [
    pytest.param(
        Action.UPDATE,
        rich(id="i", one={"name": "n", "command": "c", "size": 1}),
        rich(id="i", one={"name": "n", "command": "d", "size": 1}),
        (),
        """\
  ~ resource "press_thing" "a" {
        id  = "i"
      ~ one = {
          ~ command = "c" -> "d"
            name    = "n"
            # (2 unchanged attributes hidden)
        }
        # (1 unchanged attribute hidden)
    }
""",
        id="single",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i"),
        rich(id="i", one={"name": "n"}),
        (),
        """\
  ~ resource "press_thing" "a" {
        id  = "i"
      + one = {
          + name   = "n"
          + secret = (write-only attribute)
        }
        # (1 unchanged attribute hidden)
    }
""",
        id="single_added",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", one={"name": "n"}),
        rich(id="i"),
        (),
        """\
  ~ resource "press_thing" "a" {
        id  = "i"
      - one = {
          - name   = "n" -> null
          - secret = (write-only attribute) -> null
        } -> null
        # (1 unchanged attribute hidden)
    }
""",
        id="single_removed",
    ),
    pytest.param(
        Action.CREATE,
        None,
        rich(id="i", one={}),
        (),
        """\
  + resource "press_thing" "a" {
      + id  = "i"
      + key = (write-only attribute)
      + one = {
          + secret = (write-only attribute)
        }
    }
""",
        id="single_empty",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", one={"name": "n", "size": 1}),
        rich(id="i", one=_unknown("one")),
        (),
        """\
  ~ resource "press_thing" "a" {
        id  = "i"
      ~ one = {
          + command = (known after apply)
          ~ name    = "n" -> (known after apply)
          ~ size    = 1 -> (known after apply)
        } -> (known after apply)
        # (1 unchanged attribute hidden)
    }
""",
        id="single_unknown",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", steps={"a": {"size": 1}, "b": {"size": 2}, "c-c": {"size": 3}}),
        rich(id="i", steps={"a": {"size": 9}, "b": {"size": 2}, "d": {"size": 4}}),
        (),
        """\
  ~ resource "press_thing" "a" {
        id    = "i"
      ~ steps = {
          ~ "a" = {
              ~ size   = 1 -> 9
                # (1 unchanged attribute hidden)
            },
          - "c-c" = {
              - secret = (write-only attribute) -> null
              - size   = 3 -> null
            },
          + "d" = {
              + secret = (write-only attribute)
              + size   = 4
            },
            # (1 unchanged element hidden)
        }
        # (1 unchanged attribute hidden)
    }
""",
        id="map",
    ),
    pytest.param(
        Action.REPLACE,
        rich(id="i", steps={"a": {"size": 1}, "b": {"size": 2}}),
        rich(id="i", steps={"a": {"size": 9}, "b": {"size": 2}}),
        (path_of("steps"),),
        """\
-/+ resource "press_thing" "a" {
        id    = "i"
      ~ steps = {
          ~ "a" = { # forces replacement
              ~ size   = 1 -> 9
                # (1 unchanged attribute hidden)
            },
            # (1 unchanged element hidden)
        }
        # (1 unchanged attribute hidden)
    }
""",
        id="map_replaces",
    ),
    pytest.param(
        Action.REPLACE,
        rich(id="i", steps={"a": {"size": 1}}),
        rich(id="i", steps={"a": {"size": 9}}),
        (ValuePath().attr("steps").index("a").attr("size"),),
        """\
-/+ resource "press_thing" "a" {
        id    = "i"
      ~ steps = {
          ~ "a" = {
              ~ size   = 1 -> 9 # forces replacement
                # (1 unchanged attribute hidden)
            },
        }
        # (1 unchanged attribute hidden)
    }
""",
        id="map_member_replaces",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", list=[{"name": "x", "size": 1}, {"name": "y", "size": 2}]),
        rich(id="i", list=[{"name": "x", "size": 1}, {"name": "y", "size": 3}, {"name": "z"}]),
        (),
        """\
  ~ resource "press_thing" "a" {
        id   = "i"
      ~ list = [
          ~ {
                name   = "y"
              ~ size   = 2 -> 3
                # (1 unchanged attribute hidden)
            },
          + {
              + name   = "z"
              + secret = (write-only attribute)
            },
            # (1 unchanged element hidden)
        ]
        # (1 unchanged attribute hidden)
    }
""",
        id="list",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", list=[{"name": "x"}, {"name": "y"}]),
        rich(id="i", list=[{"name": "y"}]),
        (),
        """\
  ~ resource "press_thing" "a" {
        id   = "i"
      ~ list = [
          - {
              - name   = "x" -> null
              - secret = (write-only attribute) -> null
            },
            # (1 unchanged element hidden)
        ]
        # (1 unchanged attribute hidden)
    }
""",
        id="list_shortened",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", list=[{"name": "x"}, {"name": "y", "size": 1}, {"name": "z"}]),
        rich(id="i", list=[{"name": "new"}, {"name": "x"}, {"name": "y", "size": 2}, {"name": "z"}]),
        (),
        """\
  ~ resource "press_thing" "a" {
        id   = "i"
      ~ list = [
          + {
              + name   = "new"
              + secret = (write-only attribute)
            },
          ~ {
                name   = "y"
              ~ size   = 1 -> 2
                # (1 unchanged attribute hidden)
            },
            # (2 unchanged elements hidden)
        ]
        # (1 unchanged attribute hidden)
    }
""",
        id="list_with_one_more_in_front",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", list=[{"size": 1}, {"size": 2}, {"size": 3}]),
        rich(id="i", list=[{"size": 1}, {"size": 3}]),
        (),
        """\
  ~ resource "press_thing" "a" {
        id   = "i"
      ~ list = [
          - {
              - secret = (write-only attribute) -> null
              - size   = 2 -> null
            },
            # (2 unchanged elements hidden)
        ]
        # (1 unchanged attribute hidden)
    }
""",
        id="list_without_names",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", labels={"doc": "a: 1\nb:\n  - x\n  - w\n"}),
        rich(id="i", labels={"doc": "# more\nb: [x, z, w]\na: 1\n"}),
        (),
        """\
  ~ resource "press_thing" "a" {
        id     = "i"
      ~ labels = {
          ~ "doc" = yamlencode(
              ~ {
                  ~ b = [
                        "x",
                      + "z",
                        "w",
                    ]
                    # (1 unchanged attribute hidden)
                }
            )
        }
        # (1 unchanged attribute hidden)
    }
""",
        id="yaml",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", labels={"doc": "a: 1 # one\nb: 2\n"}),
        rich(id="i", labels={"doc": "a: 1 # uno\nb: 2\n"}),
        (),
        """\
  ~ resource "press_thing" "a" {
        id     = "i"
      ~ labels = {
          ~ "doc" = <<-EOT
              - a: 1 # one
              + a: 1 # uno
                b: 2
            EOT
        }
        # (1 unchanged attribute hidden)
    }
""",
        id="yaml_comments",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", labels={"doc": "def f():\n    return 1\n"}),
        rich(id="i", labels={"doc": "def f():\n    return 2\n"}),
        (),
        """\
  ~ resource "press_thing" "a" {
        id     = "i"
      ~ labels = {
          ~ "doc" = <<-EOT
                def f():
              -     return 1
              +     return 2
            EOT
        }
        # (1 unchanged attribute hidden)
    }
""",
        id="program_that_could_be_yaml",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", labels={"doc": "".join(f"line {at}\n" for at in range(30))}),
        rich(id="i", labels={"doc": "".join(f"line {at}{'!' * (at == 15)}\n" for at in range(30))}),
        (),
        """\
  ~ resource "press_thing" "a" {
        id     = "i"
      ~ labels = {
          ~ "doc" = <<-EOT
                # (12 unchanged lines hidden)
                line 12
                line 13
                line 14
              - line 15
              + line 15!
                line 16
                line 17
                line 18
                # (11 unchanged lines hidden)
            EOT
        }
        # (1 unchanged attribute hidden)
    }
""",
        id="long_text",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", list=[{"name": "x"}]),
        rich(id="i", list=_unknown("list")),
        (),
        """\
  ~ resource "press_thing" "a" {
        id   = "i"
      ~ list = [
          - {
              - name   = "x" -> null
              - secret = (write-only attribute) -> null
            },
        ] -> (known after apply)
        # (1 unchanged attribute hidden)
    }
""",
        id="list_unknown",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", set=[{"name": "p", "size": 1}, {"name": "q", "size": 2}]),
        rich(id="i", set=[{"name": "p", "size": 1}, {"name": "q", "size": 3}]),
        (),
        """\
  ~ resource "press_thing" "a" {
        id  = "i"
      ~ set = [
          - {
              - name   = "q" -> null
              - secret = (write-only attribute) -> null
              - size   = 2 -> null
            },
          + {
              + name   = "q"
              + secret = (write-only attribute)
              + size   = 3
            },
            # (1 unchanged element hidden)
        ]
        # (1 unchanged attribute hidden)
    }
""",
        id="set",
    ),
    pytest.param(
        Action.REPLACE,
        rich(id="i", set=[{"name": "p"}, {"name": "q"}]),
        rich(id="i", set=[{"name": "p"}, {"name": "r"}]),
        (path_of("set"),),
        """\
-/+ resource "press_thing" "a" {
        id  = "i"
      ~ set = [
          - { # forces replacement
              - name   = "q" -> null
              - secret = (write-only attribute) -> null
            },
          + { # forces replacement
              + name   = "r"
              + secret = (write-only attribute)
            },
            # (1 unchanged element hidden)
        ]
        # (1 unchanged attribute hidden)
    }
""",
        id="set_replaces",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", strings=["a", "b"]),
        rich(id="i", strings=["b", "c"]),
        (),
        """\
  ~ resource "press_thing" "a" {
        id      = "i"
      ~ strings = [
          - "a",
          + "c",
            # (1 unchanged element hidden)
        ]
        # (1 unchanged attribute hidden)
    }
""",
        id="strings",
    ),
    pytest.param(
        Action.REPLACE,
        rich(id="i", strings=["a", "b"]),
        rich(id="i", strings=["b", "c"]),
        (path_of("strings"),),
        """\
-/+ resource "press_thing" "a" {
        id      = "i"
      ~ strings = [ # forces replacement
          - "a",
          + "c",
            # (1 unchanged element hidden)
        ]
        # (1 unchanged attribute hidden)
    }
""",
        id="strings_replace",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", strings=["a"]),
        rich(id="i", strings=[]),
        (),
        """\
  ~ resource "press_thing" "a" {
        id      = "i"
      ~ strings = [
          - "a",
        ]
        # (1 unchanged attribute hidden)
    }
""",
        id="strings_emptied",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", labels={"k": "v", "long-key": "w"}),
        rich(id="i", labels={"k": "v2", "new": "x"}),
        (),
        """\
  ~ resource "press_thing" "a" {
        id     = "i"
      ~ labels = {
          ~ "k"        = "v" -> "v2"
          - "long-key" = "w" -> null
          + "new"      = "x"
        }
        # (1 unchanged attribute hidden)
    }
""",
        id="labels",
    ),
    pytest.param(
        Action.REPLACE,
        rich(id="i", labels={"k": "v"}),
        rich(id="i", labels={"k": "v2"}),
        (path_of("labels"),),
        """\
-/+ resource "press_thing" "a" {
        id     = "i"
      ~ labels = { # forces replacement
          ~ "k" = "v" -> "v2"
        }
        # (1 unchanged attribute hidden)
    }
""",
        id="labels_replace",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", objects=[{"a": "1", "b": 1}, {"a": "2", "b": 2}, {"a": "3"}]),
        rich(id="i", objects=[{"a": "1", "b": 1}, {"a": "9", "b": 2}]),
        (),
        """\
  ~ resource "press_thing" "a" {
        id      = "i"
      ~ objects = [
            {
                a = "1"
                b = 1
            },
          ~ {
              ~ a = "2" -> "9"
                # (1 unchanged attribute hidden)
            },
          - {
              - a = "3"
            },
        ]
        # (1 unchanged attribute hidden)
    }
""",
        id="objects",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", any={"x": 1}),
        rich(id="i", any=["x"]),
        (),
        """\
  ~ resource "press_thing" "a" {
      ~ any = {
          - x = 1
        } -> [
          + "x",
        ]
        id  = "i"
        # (1 unchanged attribute hidden)
    }
""",
        id="any_type",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", any={"x": None, "y": "z"}),
        rich(id="i", any={"x": 1, "y": None}),
        (),
        """\
  ~ resource "press_thing" "a" {
      ~ any = {
          ~ x = null -> 1
          ~ y = "z" -> null
        }
        id  = "i"
        # (1 unchanged attribute hidden)
    }
""",
        id="any_null_inside",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", token=sensitive("a")),
        rich(id="i", token=sensitive("b")),
        (),
        """\
  ~ resource "press_thing" "a" {
        id    = "i"
      ~ token = (sensitive value)
        # (1 unchanged attribute hidden)
    }
""",
        id="sensitive_attribute",
    ),
    pytest.param(
        Action.REPLACE,
        rich(id="i", token=sensitive("a")),
        rich(id="i", token=sensitive("b")),
        (path_of("token"),),
        """\
-/+ resource "press_thing" "a" {
        id    = "i"
      ~ token = (sensitive value) # forces replacement
        # (1 unchanged attribute hidden)
    }
""",
        id="sensitive_replaces",
    ),
    pytest.param(
        Action.REPLACE,
        rich(id="i", labels={"a": "b"}),
        rich(id="i", labels={"a": "c"}),
        (path_of("key"),),
        """\
-/+ resource "press_thing" "a" {
        id     = "i"
      ~ labels = {
          ~ "a" = "b" -> "c"
        }
        # (1 unchanged attribute hidden)
    }
""",
        id="write_only_replaces",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", timeouts={"size": 1}),
        rich(id="i", timeouts={"size": 2}),
        (),
        """\
  ~ resource "press_thing" "a" {
        id  = "i"
        # (1 unchanged attribute hidden)

      ~ timeouts {
          ~ size = 1 -> 2
        }
    }
""",
        id="block_single",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i"),
        rich(id="i", timeouts={"size": 2}),
        (),
        """\
  ~ resource "press_thing" "a" {
        id  = "i"
        # (1 unchanged attribute hidden)

      + timeouts {
          + size = 2
        }
    }
""",
        id="block_single_added",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", disk=[{"id": "d1", "size": 1}, {"id": "d2", "size": 2}]),
        rich(id="i", disk=[{"id": "d1", "size": 1}, {"id": "d2", "size": 3}]),
        (),
        """\
  ~ resource "press_thing" "a" {
        id  = "i"
        # (1 unchanged attribute hidden)

      ~ disk {
            id   = "d2"
          ~ size = 2 -> 3
        }

        # (1 unchanged block hidden)
    }
""",
        id="blocks_list",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", rule=[{"size": 1}, {"size": 2}]),
        rich(id="i", rule=[{"size": 1}, {"size": 3}]),
        (),
        """\
  ~ resource "press_thing" "a" {
        id  = "i"
        # (1 unchanged attribute hidden)

      - rule {
          - size = 2 -> null
        }
      + rule {
          + size = 3
        }

        # (1 unchanged block hidden)
    }
""",
        id="blocks_set",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", zone={"y": {"size": 1}, "z": {"size": 2}}),
        rich(id="i", zone={"x": {"size": 1}, "z": {"size": 3}}),
        (),
        """\
  ~ resource "press_thing" "a" {
        id  = "i"
        # (1 unchanged attribute hidden)

      + zone "x" {
          + size = 1
        }
      - zone "y" {
          - size = 1 -> null
        }
      ~ zone "z" {
          ~ size = 2 -> 3
        }
    }
""",
        id="blocks_map",
    ),
    pytest.param(
        Action.REPLACE,
        rich(id="i", disk=[{"size": 1}]),
        rich(id="i", disk=[{"size": 2}]),
        (path_of("disk"),),
        """\
-/+ resource "press_thing" "a" {
        id  = "i"
        # (1 unchanged attribute hidden)

      ~ disk { # forces replacement
          ~ size = 1 -> 2
        }
    }
""",
        id="blocks_replace",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", disk=[{"size": 1}]),
        rich(id="i", disk=_unknown("disk")),
        (),
        """\
  ~ resource "press_thing" "a" {
        id  = "i"
        # (1 unchanged attribute hidden)

      ~ disk (known after apply)
      - disk {
          - size = 1 -> null
        }
    }
""",
        id="blocks_unknown",
    ),
    pytest.param(
        Action.UPDATE,
        rich(id="i", disk=[{"size": 1}]),
        rich(id="i", disk=sensitive(rich(disk=[{"size": 2}])["disk"])),
        (),
        """\
  ~ resource "press_thing" "a" {
        id  = "i"
        # (1 unchanged attribute hidden)

      # Warning: this block will be marked as sensitive and will not
      # display in UI output after applying this change.
      ~ disk {
          # At least one attribute in this block is (or was) sensitive,
          # so its contents will not be displayed.
        }
    }
""",
        id="blocks_sensitive",
    ),
    pytest.param(
        Action.DELETE,
        rich(
            id="i",
            one={"name": "n"},
            strings=["a"],
            labels={"k": "v"},
            disk=[{"size": 1}],
            token=sensitive("t"),
        ),
        None,
        (),
        """\
  - resource "press_thing" "a" {
      - id      = "i" -> null
      - key     = (write-only attribute) -> null
      - labels  = {
          - "k" = "v"
        } -> null
      - one     = {
          - name   = "n" -> null
          - secret = (write-only attribute) -> null
        } -> null
      - strings = [
          - "a",
        ] -> null
      - token   = (sensitive value) -> null

      - disk {
          - size = 1 -> null
        }
    }
""",
        id="all_gone",
    ),
    pytest.param(
        Action.REPLACE,
        rich(id="i", hash="h"),
        rich(id="i", hash=_unknown("hash")),
        (path_of("hash"),),
        """\
-/+ resource "press_thing" "a" {
      ~ hash = "h" -> (known after apply) # forces replacement
        id   = "i"
        # (1 unchanged attribute hidden)
    }
""",
        id="unknown_replaces",
    ),
]


@pytest.mark.parametrize(("action", "before", "after", "replaces", "want"), CASES)
def test_shape_is_told(
    action: Action, before: Value | None, after: Value | None, replaces: tuple[ValuePath, ...], want: str
) -> None:
    told = render_change(change(action, before, after, schema=RICH, replaces=replaces), PLAIN)
    block = [line for line in told.split("\n") if not line.startswith("  # ")]
    assert "\n".join(block) + "\n" == want


def test_changed_arguments_are_named_above_the_block() -> None:
    before = rich(id="i", one={"name": "n", "command": "c", "size": 1})
    after = rich(id="i", one={"name": "m", "command": "d", "size": 1})
    told = render_change(change(Action.UPDATE, before, after, schema=RICH), PLAIN)
    assert "\n  # changes one.command, one.name\n" in told
    told = render_change(change(Action.CREATE, None, after, schema=RICH), PLAIN)
    assert "# changes" not in told
