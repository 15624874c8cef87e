"""Configurations that break one rule of the Press API contract each, and what the plan says of them.

``when`` is where the mistake is found: ``validate`` without asking the platform, ``plan`` by looking at it, ``dry run`` by its own
check. ``wrong`` is the source text that the message underlines. ``before`` is applied first, in a directory of its own, ``first`` in the
same one.
"""

from dataclasses import dataclass

VALIDATE, PLAN, DRY_RUN = "validate", "plan", "dry run"

STEP = 'command = "x", image_details = { id = 1 }'
HTTP = 'type = "http", method = "get", url = "https://example.com"'
EXPORT = 'type = "export", schema = "s", table = "t", sort_by = "c"'
IMAGE = "image_details = { id = 1 }"


@dataclass(frozen=True)
class RuleCase:
    rule: int
    id: str
    text: str
    summary: str
    wrong: str
    when: str = VALIDATE
    before: str = ""
    first: str = ""


def resource(of: str, name: str, attributes: dict[str, str]) -> str:
    lines = "".join(f"  {key} = {value}\n" for key, value in attributes.items() if value)
    return f'resource "{of}" "{name}" {{\n{lines}}}\n'


def block(name: str = "b", **attributes: str) -> str:
    """A workflow of one step; an empty text leaves an attribute out."""
    defaults = {
        "kind": '"workflow"',
        "metadata": f'{{ name = "{name}", summary = "A block." }}',
        "config": f"{{ steps = {{ s = {{ {STEP} }} }} }}",
    }
    return resource("press_block_spec", name, defaults | attributes)


def step(text: str, more: str = "", **attributes: str) -> str:
    """A workflow whose step ``s`` is given."""
    return block(config=f"{{ steps = {{ s = {{ {text} }}{more} }} }}", **attributes)


def config(text: str, **attributes: str) -> str:
    """A workflow with more in its config."""
    return block(config=f"{{ steps = {{ s = {{ {STEP} }} }}, {text} }}", **attributes)


def service(text: str, kind: str = "service", **attributes: str) -> str:
    return block(kind=f'"{kind}"', config=f"{{ {text} }}", **attributes)


def parameters(run: str = "", build: str = "", **attributes: str) -> str:
    return block(parameters=f"{{ run = [{run}], build = [{build}] }}", **attributes)


def parameter(name: str = "p", of: str = "string", more: str = "") -> str:
    return f'{{ name = "{name}", type = "{of}", required = false{more} }}'


def reference(address: str = "press_block_spec.b") -> str:
    return f"{{ id = {address}.id, version = {address}.release.version }}"


def app(blocks: str = f"[{reference()}]", name: str = "a", **attributes: str) -> str:
    defaults = {"metadata": f'{{ name = "{name}", summary = "An app." }}', "blocks": blocks}
    return resource("press_app_spec", name, defaults | attributes)


def deployment(name: str = "d", **attributes: str) -> str:
    defaults = {"spec": reference(), "metadata": f'{{ name = "{name}", summary = "Live." }}'}
    return resource("press_block_deployment", name, defaults | attributes)


def app_deployment(name: str = "l", **attributes: str) -> str:
    spec = reference("press_app_spec.a")
    defaults = {"spec": spec, "metadata": f'{{ name = "{name}", summary = "Live." }}'}
    return resource("press_app_deployment", name, defaults | attributes)


NAMELESS = '{ summary = "A block." }'
DEFINED = parameters(
    run=f'{{ name = "n", type = "number", required = true }}, {parameter("t")}',
    build=parameter("b", more=', default_value = "x"'),
)
NOWHERE = '"00000000-0000-4000-8000-000000000000"'
ARCHIVED = block(metadata='{ name = "b", summary = "A block.", status = "archived" }')
BUILDS = block(
    config='{ steps = { s = { command = "x", image_details = { id = 1 }, resources = { instance_type_id = "@param:i", storage = "@param:s" } } } }',
    parameters=f"{{ build = [{parameter('i', 'number', ', default_value = 21')}, {parameter('s')}] }}",
)

RULES: list[RuleCase] = [
    # Spec creation
    RuleCase(16, "kind", block(kind='"flow"'), "Invalid word", '"flow"'),
    RuleCase(16, "kind-reference", block(kind='"@param:kind"'), "Invalid word", '"@param:kind"'),
    RuleCase(17, "no-name", block(metadata=NAMELESS), "Missing required argument", NAMELESS),
    RuleCase(17, "empty-name", block(metadata='{ name = "", summary = "A." }'), "Empty text", '""'),
    RuleCase(17, "blank-summary", block(metadata='{ name = "b", summary = " " }'), "Empty text", '" "'),
    RuleCase(
        17,
        "long-name",
        block(metadata=f'{{ name = "{"x" * 256}", summary = "A." }}'),
        "Name too long",
        f'"{"x" * 256}"',
    ),
    RuleCase(
        18,
        "content-type",
        block(metadata='{ name = "b", summary = "A.", description_content_type = "text/html" }'),
        "Invalid word",
        '"text/html"',
    ),
    RuleCase(
        19,
        "empty-tag",
        block(metadata='{ name = "b", summary = "A.", tags = ["x", ""] }'),
        "Empty text",
        '""',
    ),
    RuleCase(20, "version", block(release='{ version = "1.0" }'), "Invalid release version", '"1.0"'),
    RuleCase(
        20,
        "release-reference",
        block(release='{ version = "@param:v" }'),
        "Invalid release version",
        '"@param:v"',
    ),
    RuleCase(
        20,
        "app-version",
        app(release='{ version = "v1.0.0" }') + block(),
        "Invalid release version",
        '"v1.0.0"',
    ),
    RuleCase(21, "scope", block(scope='"everyone"'), "Invalid word", '"everyone"'),
    RuleCase(22, "no-tenants", block(scope='"shared"'), "Missing tenants", '"shared"'),
    RuleCase(22, "no-tenants-in-list", block(scope='"shared"', tenants="[]"), "Missing tenants", '"shared"'),
    RuleCase(22, "empty-tenant", block(scope='"shared"', tenants='["t", ""]'), "Empty text", '["t", ""]'),
    RuleCase(
        23,
        "twice-in-configuration",
        block() + block("c", metadata='{ name = "b", summary = "Another." }'),
        "Name used twice",
        '"b"',
    ),
    RuleCase(23, "taken", block(), "Press refused call", "", DRY_RUN, before=block()),
    RuleCase(
        23,
        "app-taken",
        app(f"[{reference('press_block_spec.c')}]") + block("c"),
        "Name already taken",
        '"a"',
        PLAN,
        before=app() + block(),
    ),
    # Block config
    RuleCase(26, "images", config("images = { main = {} }"), "Missing artifact", ""),
    RuleCase(26, "inline-image", step('command = "x", image = {}'), "Missing artifact", ""),
    RuleCase(26, "service-image", service("image = {}"), "Missing artifact", ""),
    RuleCase(26, "query-file", step('type = "sql", sql_query_path = "q.sql"'), "Missing artifact", ""),
    RuleCase(27, "too-large", block(artifact='{ path = "large" }'), "Artifact too large", '"large"'),
    RuleCase(
        28,
        "public-step",
        block(scope='"public"'),
        "Existing image in shared spec",
        "{ id = 1 }",
    ),
    RuleCase(
        28, "shared-service", service(IMAGE, scope='"public"'), "Existing image in shared spec", "{ id = 1 }"
    ),
    RuleCase(29, "no-steps", block(config="{}"), "Missing steps", "{}"),
    RuleCase(29, "empty-steps", block(config="{ steps = {} }"), "Missing steps", "{ steps = {} }"),
    RuleCase(30, "step-type", step('type = "shell", command = "x"'), "Invalid word", '"shell"'),
    RuleCase(31, "no-command", step(IMAGE), "Missing required argument", f"{{ {IMAGE} }}"),
    RuleCase(31, "empty-command", step(f'command = "", {IMAGE}'), "Missing required argument", ""),
    RuleCase(31, "no-image", step('command = "x"'), "Image not clear", '{ command = "x" }'),
    RuleCase(31, "two-images", step(f"{STEP}, image = {{}}"), "Image not clear", ""),
    RuleCase(
        32,
        "unknown-image",
        block(
            config='{ images = { main = {} }, steps = { s = { command = "x", image_ref = "mian" } } }',
            artifact='{ path = "code" }',
        ),
        "Reference to unknown image",
        '"mian"',
    ),
    RuleCase(33, "no-url", step('type = "http", method = "get"'), "Missing required argument", ""),
    RuleCase(33, "no-method", step('type = "http", url = "u"'), "Missing required argument", ""),
    RuleCase(33, "method", step('type = "http", method = "fetch", url = "u"'), "Invalid word", '"fetch"'),
    RuleCase(33, "auth-without-type", step(f"{HTTP}, auth = {{}}"), "Missing required argument", "{}"),
    RuleCase(33, "auth-type", step(f'{HTTP}, auth = {{ type = "magic" }}'), "Invalid word", '"magic"'),
    RuleCase(
        33,
        "auth-companions",
        step(f'{HTTP}, auth = {{ type = "basic", username = "u" }}'),
        "Missing required argument",
        '{ type = "basic", username = "u" }',
    ),
    RuleCase(
        33,
        "output",
        step(f'{HTTP}, output_parameters = {{ o = "body.txt" }}'),
        "Invalid output parameter",
        '"body.txt"',
    ),
    RuleCase(
        33, "empty-url", step('type = "http", method = "get", url = ""'), "Missing required argument", ""
    ),
    RuleCase(
        34, "no-table", step('type = "export", schema = "s", sort_by = "c"'), "Missing required argument", ""
    ),
    RuleCase(34, "sort-order", step(f'{EXPORT}, sort_order = "up"'), "Invalid word", '"up"'),
    RuleCase(
        34,
        "empty-schema",
        step('type = "export", schema = "", table = "t", sort_by = "c"'),
        "Missing required argument",
        "",
    ),
    RuleCase(35, "no-query", step('type = "sql"'), "Missing query", '{ type = "sql" }'),
    RuleCase(35, "empty-query", step('type = "sql", sql_query_path = ""'), "Missing query", ""),
    RuleCase(
        35,
        "no-file",
        step('type = "sql", repository = { url = "u", branch = "b" }'),
        "Missing required argument",
        '{ url = "u", branch = "b" }',
    ),
    RuleCase(
        35,
        "empty-url",
        step('type = "sql", repository = { url = "", branch = "b", file_path = "f" }'),
        "Missing required argument",
        '{ url = "", branch = "b", file_path = "f" }',
    ),
    RuleCase(36, "unknown-parent", step(f'{STEP}, parents = ["t"]'), "Reference to unknown step", '"t"'),
    RuleCase(
        36,
        "unknown-conditional-step",
        step(
            f'{STEP}, execution_parameters = {{ conditional = [{{ condition = "equals", param_name = "p", step_name = "t", value = "1" }}] }}'
        ),
        "Reference to unknown step",
        '"t"',
    ),
    RuleCase(
        36,
        "unknown-status-parent",
        step(
            f'{STEP}, execution_parameters = {{ parent_status = [{{ condition = "all-of", parents = ["t"], status = ["success"] }}] }}'
        ),
        "Reference to unknown step",
        '"t"',
    ),
    RuleCase(
        36,
        "cycle",
        step(f'{STEP}, parents = ["t"]', f', t = {{ {STEP}, parents = ["s"] }}'),
        "Steps form a cycle",
        "",
    ),
    RuleCase(
        36,
        "cycle-by-status",
        step(
            f'{STEP}, parents = ["t"]',
            f', t = {{ {STEP}, execution_parameters = {{ parent_status = [{{ condition = "one-of", parents = ["s"], status = ["failure"] }}] }} }}',
        ),
        "Steps form a cycle",
        "",
    ),
    *(
        RuleCase(
            37,
            f"{member}-{value}",
            step(f"{STEP}, run_configuration = {{ retry_options = {{ {member} = {value} }} }}"),
            "Number out of range",
            value,
        )
        for member, value in (("duration", "121"), ("duration", "-1"), ("number_of_retries", "6"))
    ),
    RuleCase(
        37,
        "condition-word",
        step(
            f'{STEP}, execution_parameters = {{ conditional = [{{ condition = "like", param_name = "p", step_name = "s", value = "1" }}] }}'
        ),
        "Invalid word",
        '"like"',
    ),
    RuleCase(
        37,
        "join-word",
        step(
            f'{STEP}, parents = ["t"], execution_parameters = {{ parent_status = [{{ condition = "some-of", parents = ["t"], status = ["success"] }}] }}',
            f", t = {{ {STEP} }}",
        ),
        "Invalid word",
        '"some-of"',
    ),
    RuleCase(
        37,
        "status-word",
        step(
            f'{STEP}, parents = ["t"], execution_parameters = {{ parent_status = [{{ condition = "all-of", parents = ["t"], status = ["done"] }}] }}',
            f", t = {{ {STEP} }}",
        ),
        "Invalid word",
        '"done"',
    ),
    *(
        RuleCase(
            38,
            f"storage-{number}",
            step(f"{STEP}, resources = {{ storage = {value} }}"),
            "Invalid storage",
            value,
        )
        for number, value in enumerate(('"20"', '"20 GB"', '"20TB"', '"GB"'))
    ),
    RuleCase(
        39,
        "step-instance",
        step(f"{STEP}, resources = {{ instance_type_id = 99 }}"),
        "Unknown instance type",
        "99",
        PLAN,
    ),
    RuleCase(
        39,
        "service-instance",
        service(f"{IMAGE}, resources = {{ instance_type_id = 99 }}"),
        "Unknown instance type",
        "99",
        PLAN,
    ),
    RuleCase(
        40,
        "two-triggers",
        config('triggers = [{ cron = "0 0 * * *" }, { webhook = true }]'),
        "Too many triggers",
        '[{ cron = "0 0 * * *" }, { webhook = true }]',
    ),
    RuleCase(40, "empty-trigger", config("triggers = [{}]"), "Invalid trigger", "{}"),
    RuleCase(
        40,
        "cron-and-webhook",
        config('triggers = [{ cron = "0 0 * * *", webhook = true }]'),
        "Invalid trigger",
        '{ cron = "0 0 * * *", webhook = true }',
    ),
    RuleCase(40, "webhook-false", config("triggers = [{ webhook = false }]"), "Invalid trigger", "false"),
    RuleCase(
        40,
        "webhook-policy",
        config('triggers = [{ webhook = true, webhook_policy = "reuse" }]'),
        "Invalid word",
        '"reuse"',
    ),
    RuleCase(40, "cron", config('triggers = [{ cron = "0 0 * *" }]'), "Invalid cron expression", '"0 0 * *"'),
    RuleCase(41, "nobody", config("watchers = [{ events = {} }]"), "Invalid watcher", "{ events = {} }"),
    RuleCase(
        41,
        "two-kinds",
        config('watchers = [{ user = "u", email = { recipients = { to = ["t"] } }, events = {} }]'),
        "Invalid watcher",
        "",
    ),
    RuleCase(
        41, "no-events", config('watchers = [{ user = "u" }]'), "Missing required argument", '{ user = "u" }'
    ),
    RuleCase(
        41,
        "no-payload",
        config('watchers = [{ webhook = { name = "n", url = "u" }, events = {} }]'),
        "Missing required argument",
        '{ name = "n", url = "u" }',
    ),
    RuleCase(
        41,
        "empty-payload",
        config('watchers = [{ webhook = { name = "n", url = "u", payload = "" }, events = {} }]'),
        "Missing required argument",
        "",
    ),
    RuleCase(42, "service-type", service(f'{IMAGE}, service_type = "shiny"'), "Invalid word", '"shiny"'),
    RuleCase(42, "no-image", service("min_instances = 1"), "Image not clear", "{ min_instances = 1 }"),
    RuleCase(42, "two-images", service(f"{IMAGE}, image = {{}}"), "Image not clear", ""),
    RuleCase(
        42,
        "resources",
        service(f"{IMAGE}, resources = {{}}"),
        "Missing required argument",
        "{}",
    ),
    RuleCase(42, "instances", service(f"{IMAGE}, min_instances = 3"), "Number out of range", "3"),
    *(
        RuleCase(
            43,
            f"api-{member}",
            service(f'{IMAGE}, service_type = "api", {member} = true'),
            "Argument does not fit service type",
            "true",
        )
        for member in ("session_stickiness", "scale_to_zero")
    ),
    *(
        RuleCase(
            43,
            f"both-{kind}",
            service(f"{IMAGE}, session_stickiness = true, scale_to_zero = true", kind),
            "Arguments exclude each other",
            "true",
        )
        for kind in ("service", "webapp")
    ),
    RuleCase(
        45,
        "unknown-parameter",
        step('command = "@param:cmd", image_details = { id = 1 }'),
        "Reference to unknown parameter",
        '"@param:cmd"',
    ),
    RuleCase(
        45,
        "run-parameter",
        step('command = "@param:p", image_details = { id = 1 }', parameters=f"{{ run = [{parameter()}] }}"),
        "Reference to unknown parameter",
        '"@param:p"',
    ),
    # Parameter definitions
    RuleCase(46, "type", parameters(parameter(of="text")), "Invalid word", '"text"'),
    RuleCase(46, "type-reference", parameters(parameter(of="@param:x")), "Invalid word", '"@param:x"'),
    RuleCase(
        46,
        "no-required",
        parameters('{ name = "p", type = "string" }'),
        "Missing required argument",
        '{ name = "p", type = "string" }',
    ),
    RuleCase(46, "empty-name", parameters(parameter("")), "Empty text", '""'),
    RuleCase(46, "twice", parameters(f"{parameter()}, {parameter()}"), "Duplicate parameter", '"p"'),
    RuleCase(
        46,
        "other-key",
        block(parameters="{ runs = [] }"),
        "Unsupported argument",
        "runs",
    ),
    RuleCase(
        47,
        "default",
        parameters(parameter(of="number", more=', default_value = "x"')),
        "Default value of wrong type",
        '"x"',
    ),
    RuleCase(
        47,
        "property-default",
        parameters(
            parameter(
                of="object",
                more=', properties = [{ name = "m", type = "number", required = false, default_value = "x" }]',
            )
        ),
        "Default value of wrong type",
        '"x"',
    ),
    RuleCase(48, "no-options", parameters(parameter(more=", options = []")), "Empty options", "[]"),
    RuleCase(
        48,
        "option-without-title",
        parameters(parameter(more=', options = [{ value = "x" }]')),
        "Missing required argument",
        '{ value = "x" }',
    ),
    RuleCase(
        48,
        "option-without-value",
        parameters(parameter(more=', options = [{ title = "x" }]')),
        "Missing required argument",
        '{ title = "x" }',
    ),
    RuleCase(
        49,
        "hidden-number",
        parameters(parameter(of="number", more=", hide_value = true")),
        "Value cannot be hidden",
        "true",
    ),
    RuleCase(
        50,
        "build-conditions",
        parameters(
            build=parameter(more=', conditions = [{ depends_on = "q", operator = "equals", value = "1" }]')
        ),
        "Conditions on build parameter",
        "",
    ),
    RuleCase(
        50,
        "operator",
        parameters(
            parameter("q")
            + ", "
            + parameter(more=', conditions = [{ depends_on = "q", operator = "like", value = "1" }]')
        ),
        "Invalid word",
        '"like"',
    ),
    RuleCase(
        50,
        "unknown-other",
        parameters(parameter(more=', conditions = [{ depends_on = "q", operator = "equals", value = "1" }]')),
        "Reference to unknown parameter",
        '"q"',
    ),
    RuleCase(
        50,
        "itself",
        parameters(parameter(more=', conditions = [{ depends_on = "p", operator = "equals", value = "1" }]')),
        "Reference to unknown parameter",
        '"p"',
    ),
    RuleCase(
        50,
        "joins-nothing",
        parameters(parameter(more=', conditions = [{ condition_type = "AND", conditions = [] }]')),
        "Invalid condition",
        '{ condition_type = "AND", conditions = [] }',
    ),
    RuleCase(
        50,
        "join-word",
        parameters(
            parameter("q")
            + ", "
            + parameter(
                more=', conditions = [{ condition_type = "XOR", conditions = [{ depends_on = "q", operator = "equals", value = "1" }] }]'
            )
        ),
        "Invalid word",
        '"XOR"',
    ),
    RuleCase(
        50,
        "build-parameter",
        parameters(
            parameter(more=', conditions = [{ depends_on = "q", operator = "equals", value = "1" }]'),
            parameter("q"),
        ),
        "Reference to unknown parameter",
        '"q"',
    ),
    RuleCase(
        50,
        "value-list",
        parameters(
            parameter("q")
            + ", "
            + parameter(more=', conditions = [{ depends_on = "q", operator = "equals", value = ["1"] }]')
        ),
        "Invalid condition",
        '["1"]',
    ),
    # App specs
    RuleCase(51, "no-blocks", app("[]"), "Missing blocks", "[]"),
    RuleCase(
        51, "no-version", app(f"[{{ id = {NOWHERE} }}]"), "Missing required argument", f"{{ id = {NOWHERE} }}"
    ),
    RuleCase(51, "empty-version", app(f'[{{ id = {NOWHERE}, version = "" }}]'), "Empty text", '""'),
    RuleCase(
        52, "unknown-block", app(f'[{{ id = {NOWHERE}, version = "1.0.0" }}]'), "Unknown spec", NOWHERE, PLAN
    ),
    RuleCase(
        52,
        "unknown-release",
        app('[{ id = press_block_spec.b.id, version = "2.0.0" }]') + block(),
        "Unknown release",
        '"2.0.0"',
        PLAN,
    ),
    RuleCase(
        52,
        "app-in-app",
        app('[{ id = press_app_spec.z.id, version = "1.0.0" }]') + app(name="z") + block(),
        "Unknown spec",
        "press_app_spec.z.id",
        PLAN,
    ),
    RuleCase(
        53,
        "twice",
        app(f'[{{ id = {NOWHERE}, version = "1.0.0" }}, {{ id = {NOWHERE}, version = "1.0.0" }}]'),
        "Duplicate block",
        f'{{ id = {NOWHERE}, version = "1.0.0" }}',
    ),
    RuleCase(
        53,
        "twice-in-plan",
        app(f"[{reference()}, {reference()}]") + block(),
        "Duplicate block",
        reference(),
    ),
    RuleCase(
        54, "public-app", app(scope='"public"') + block(), "Block not shared", "press_block_spec.b.id", PLAN
    ),
    RuleCase(
        54,
        "shared-app",
        app(scope='"shared"', tenants='["t1", "t2"]')
        + block(
            scope='"shared"',
            tenants='["t1"]',
            config='{ steps = { s = { type = "sql", repository = { url = "u", branch = "b", file_path = "f" } } } }',
        ),
        "Block not shared",
        "press_block_spec.b.id",
        PLAN,
    ),
    RuleCase(
        55,
        "app-parameter",
        app(parameters=f"{{ run = [{parameter('q')}] }}") + DEFINED,
        "Parameter of no block",
        '"q"',
        PLAN,
    ),
    # Releases
    RuleCase(
        57,
        "too-low",
        block(release='{ version = "0.9.0" }'),
        "Release version too low",
        '"0.9.0"',
        first=block(),
    ),
    RuleCase(
        57,
        "published",
        step(f"{STEP}, step_timeout = 5", release='{ version = "1.0.0" }'),
        "Release version already published",
        '"1.0.0"',
        first=block(),
    ),
    RuleCase(
        57,
        "app-too-low",
        app(release='{ version = "0.9.0" }') + block(),
        "Release version too low",
        '"0.9.0"',
        first=app() + block(),
    ),
    RuleCase(58, "config", step(IMAGE), "Missing required argument", "", first=block()),
    RuleCase(
        58, "scope", block(scope='"public"'), "Existing image in shared spec", "{ id = 1 }", first=block()
    ),
    RuleCase(
        58,
        "app",
        app('[{ id = press_block_spec.b.id, version = "2.0.0" }]') + block(),
        "Unknown release",
        '"2.0.0"',
        PLAN,
        first=app() + block(),
    ),
    # Patch and delete of specs
    RuleCase(
        63,
        "renamed",
        block(metadata='{ name = "c", summary = "A block." }'),
        "Name already taken",
        '"c"',
        PLAN,
        before=block("c"),
        first=block(),
    ),
    RuleCase(
        63,
        "status",
        block(metadata='{ name = "b", summary = "A block.", status = "gone" }'),
        "Invalid word",
        '"gone"',
    ),
    RuleCase(
        65,
        "block-in-use",
        app() + service(IMAGE),
        "Block in use",
        'resource "press_block_spec" "b"',
        PLAN,
        first=app() + block(),
    ),
    # Deployments
    RuleCase(
        66, "empty-name", deployment(metadata='{ name = "", summary = "A." }') + block(), "Empty text", '""'
    ),
    RuleCase(
        66,
        "no-summary",
        deployment(metadata='{ name = "d" }') + block(),
        "Missing required argument",
        '{ name = "d" }',
    ),
    RuleCase(66, "empty-spec", deployment(spec='{ id = "" }'), "Empty text", '""'),
    RuleCase(
        66,
        "app-no-name",
        app_deployment(metadata='{ name = " ", summary = "A." }') + app() + block(),
        "Empty text",
        '" "',
    ),
    RuleCase(67, "unknown-spec", deployment(spec=f"{{ id = {NOWHERE} }}"), "Unknown spec", NOWHERE, PLAN),
    RuleCase(
        67,
        "unknown-release",
        deployment(spec='{ id = press_block_spec.b.id, version = "2.0.0" }') + block(),
        "Unknown release",
        '"2.0.0"',
        PLAN,
    ),
    RuleCase(
        67,
        "app-as-block",
        deployment(spec="{ id = press_app_spec.a.id }") + app() + block(),
        "Unknown spec",
        "press_app_spec.a.id",
        PLAN,
    ),
    RuleCase(
        67,
        "block-as-app",
        app_deployment(spec="{ id = press_block_spec.b.id }") + block(),
        "Unknown spec",
        "press_block_spec.b.id",
        PLAN,
    ),
    RuleCase(
        67,
        "unknown-app-release",
        app_deployment(spec='{ id = press_app_spec.a.id, version = "7.0.0" }') + app() + block(),
        "Unknown release",
        '"7.0.0"',
        PLAN,
    ),
    RuleCase(68, "archived", deployment() + ARCHIVED, "Spec not available", "press_block_spec.b.id", PLAN),
    RuleCase(
        68,
        "app-archived",
        app_deployment()
        + app(metadata='{ name = "a", summary = "An app.", status = "unavailable" }')
        + block(),
        "Spec not available",
        "press_app_spec.a.id",
        PLAN,
    ),
    RuleCase(
        69,
        "twice-in-configuration",
        deployment() + deployment("e", metadata='{ name = "d", summary = "Another." }') + block(),
        "Name used twice",
        '"d"',
    ),
    RuleCase(
        69,
        "taken",
        deployment(spec=reference("press_block_spec.c")) + block("c"),
        "Name already taken",
        '"d"',
        PLAN,
        before=deployment() + block(),
    ),
    RuleCase(
        69,
        "app-taken",
        app_deployment(spec=reference("press_app_spec.z"))
        + app(f"[{reference('press_block_spec.c')}]", "z")
        + block("c"),
        "Name already taken",
        '"l"',
        PLAN,
        before=app_deployment() + app() + block(),
    ),
    RuleCase(
        70, "unknown-kind", deployment(parameters="{ other = {} }") + block(), "Unsupported argument", "other"
    ),
    RuleCase(
        70,
        "unknown",
        deployment(parameters='{ run = { n = 1, tt = "x" } }') + DEFINED,
        "Unknown parameter",
        "tt",
        PLAN,
    ),
    RuleCase(
        70,
        "type",
        deployment(parameters='{ run = { n = "four" } }') + DEFINED,
        "Parameter value of wrong type",
        '"four"',
        PLAN,
    ),
    RuleCase(70, "missing", deployment() + DEFINED, "Missing parameter value", "", PLAN),
    RuleCase(
        70,
        "app-type",
        app_deployment(parameters='{ b = { run = { n = "four" } } }') + app() + DEFINED,
        "Parameter value of wrong type",
        '"four"',
        PLAN,
    ),
    RuleCase(70, "app-missing", app_deployment() + app() + DEFINED, "Missing parameter value", "", PLAN),
    RuleCase(
        70,
        "revision-type",
        deployment(parameters='{ run = { n = "four" } }') + DEFINED,
        "Parameter value of wrong type",
        '"four"',
        PLAN,
        first=deployment(parameters="{ run = { n = 4 } }") + DEFINED,
    ),
    RuleCase(
        70,
        "newly-required",
        deployment() + DEFINED,
        "Missing parameter value",
        "",
        PLAN,
        first=deployment() + block(),
    ),
    RuleCase(
        71,
        "unknown-block",
        app_deployment(parameters="{ c = { run = {} }, b = { run = { n = 1 } } }") + app() + DEFINED,
        "Unknown block",
        "c",
        PLAN,
    ),
    RuleCase(
        71,
        "app-parameter",
        app_deployment(parameters="{ b = { run = { n = 1 } } }", app_parameters='{ run = { t = "x" } }')
        + app()
        + DEFINED,
        "Unknown parameter",
        "t",
        PLAN,
    ),
    RuleCase(
        72,
        "included-already",
        app_deployment(
            spec='{ id = press_app_spec.a.id, includes = [{ id = press_block_spec.b.id, release_version = "1.0.0" }] }'
        )
        + app()
        + block(),
        "Block already part of app",
        "press_block_spec.b.id",
        PLAN,
    ),
    RuleCase(
        72,
        "included-twice",
        app_deployment(
            spec='{ id = press_app_spec.a.id, includes = [{ id = press_block_spec.c.id, release_version = "1.0.0" }, { id = press_block_spec.c.id, release_version = "1.0.0" }] }'
        )
        + app()
        + block()
        + block("c"),
        "Block already part of app",
        "press_block_spec.c.id",
        PLAN,
    ),
    RuleCase(
        72,
        "unknown-include",
        app_deployment(
            spec=f'{{ id = press_app_spec.a.id, includes = [{{ id = {NOWHERE}, release_version = "1.0.0" }}] }}'
        )
        + app()
        + block(),
        "Unknown spec",
        NOWHERE,
        PLAN,
    ),
    RuleCase(
        72,
        "unknown-included-release",
        app_deployment(
            spec='{ id = press_app_spec.a.id, includes = [{ id = press_block_spec.c.id, release_version = "3.0.0" }] }'
        )
        + app()
        + block()
        + block("c"),
        "Unknown release",
        '"3.0.0"',
        PLAN,
    ),
    RuleCase(
        72,
        "empty-release",
        app_deployment(
            spec=f'{{ id = press_app_spec.a.id, includes = [{{ id = {NOWHERE}, release_version = "" }}] }}'
        )
        + app()
        + block(),
        "Empty text",
        '""',
    ),
    RuleCase(
        72,
        "excluded-stranger",
        app_deployment(spec=f"{{ id = press_app_spec.a.id, excludes = [{{ id = {NOWHERE} }}] }}")
        + app()
        + block(),
        "Block not part of app",
        NOWHERE,
        PLAN,
    ),
    RuleCase(
        72,
        "excluded-other-release",
        app_deployment(
            spec='{ id = press_app_spec.a.id, excludes = [{ id = press_block_spec.b.id, release_version = "9.0.0" }] }'
        )
        + app()
        + block(),
        "Block not part of app",
        "press_block_spec.b.id",
        PLAN,
    ),
    RuleCase(
        72,
        "nothing-remains",
        app_deployment(spec="{ id = press_app_spec.a.id, excludes = [{ id = press_block_spec.b.id }] }")
        + app()
        + block(),
        "No block remains",
        "[{ id = press_block_spec.b.id }]",
        PLAN,
    ),
    RuleCase(
        73,
        "storage",
        deployment(parameters='{ build = { s = "lots" } }') + BUILDS,
        "Build value does not fit",
        '"lots"',
        PLAN,
    ),
    RuleCase(
        73,
        "instance",
        deployment(parameters="{ build = { i = 99 } }") + BUILDS,
        "Build value does not fit",
        "99",
        PLAN,
    ),
    RuleCase(
        73,
        "in-an-app",
        app_deployment(parameters='{ b = { build = { s = "lots" } } }') + app() + BUILDS,
        "Build value does not fit",
        '"lots"',
        PLAN,
    ),
    RuleCase(
        73,
        "app-level",
        app_deployment(app_parameters="{ build = { i = 99 } }")
        + app(parameters=f"{{ build = [{parameter('i', 'number')}] }}")
        + BUILDS,
        "Build value does not fit",
        "99",
        PLAN,
    ),
    RuleCase(
        73,
        "no-value",
        deployment()
        + block(
            config='{ steps = { s = { command = "@param:c", image_details = { id = 1 } } } }',
            parameters=f"{{ build = [{parameter('c')}] }}",
        ),
        "Build value does not fit",
        reference(),
        PLAN,
    ),
    RuleCase(
        81,
        "patched-value",
        deployment(run_changes='"patch"', parameters='{ run = { n = "four" } }') + DEFINED,
        "Parameter value of wrong type",
        '"four"',
        PLAN,
        first=deployment(run_changes='"patch"', parameters="{ run = { n = 4 } }") + DEFINED,
    ),
]
