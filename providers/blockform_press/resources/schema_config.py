"""The typed schema of a block spec's ``config``: what workflows and services may contain.

Source: section 9 of the Press API contract. One object has the members of all kinds; which of them fit which kind, step type
or trigger is checked in :mod:`blockform_press.resources.checks`.
"""

from blockform.sdk import Attribute
from blockform.values import BOOL, NUMBER
from blockform_press.resources.fields import (
    Attributes,
    each,
    kept_otherwise,
    numbers,
    one_of_or_param,
    param_or,
    record,
    record_map,
    records,
    text,
    text_map,
    texts,
)

IMAGE: Attributes = {
    "context": text("Directory inside the artifact in which the image is built."),
    "dockerfile": text("Path of the Dockerfile inside the artifact."),
    "version": text("Semantic version of the image."),
    "use_cache": param_or(BOOL, "Whether earlier image layers may be used; the platform's default is true."),
    "build_arguments": text_map("Docker build arguments by name."),
    "secrets": texts("Names of secrets that the build may read."),
}

IMAGE_DETAILS: Attributes = {
    "id": param_or(NUMBER, "Id of an existing image.", required=True),
    "version_id": param_or(NUMBER, "Id of the image's version; the latest when left out."),
}

RESOURCES: Attributes = {
    "instance_type_id": param_or(NUMBER, "Instance type, one of the tenant's options."),
    "storage": text("Storage of a workflow step, such as 20GB."),
}

RUN_ENVIRONMENT: Attributes = {
    "env": text_map("Environment variables by name."),
    "inherit": text_map("Environment variables taken from output parameters of a parent step, by name."),
    "secrets": texts("Names of secrets put into the environment."),
}

REPOSITORY: Attributes = {
    "url": text("Address of the Git repository.", required=True),
    "branch": text("Branch to check out.", required=True),
    "token": kept_otherwise(
        text("Token for the repository; only a fingerprint of it is stored.", sensitive=True)
    ),
    "file_path": text("Path of the query file; sql steps only."),
}

AUTH: Attributes = {
    "type": text(
        "How the request is authenticated.",
        required=True,
        validators=(one_of_or_param("no-auth", "oauth", "basic", "api-key", "bearer-token"),),
    ),
    "client_id": text("Name of the secret with the client id (oauth)."),
    "client_secret": text("Name of the secret with the client secret (oauth)."),
    "auth_url": text("Address that hands out tokens (oauth)."),
    "username": text("User name (basic)."),
    "password": text("Name of the secret with the password (basic)."),
    "api_key": text("Name of the secret with the key (api-key)."),
    "bearer_token": text("Name of the secret with the token (bearer-token)."),
}

EXECUTION: Attributes = {
    "conditional": records(
        "Runs the step only if output parameters of other steps have certain values.",
        {
            "condition": text(
                "equals or not-equals.", required=True, validators=(one_of_or_param("equals", "not-equals"),)
            ),
            "param_name": text("Output parameter to look at.", required=True),
            "step_name": text("Step that gives it.", required=True),
            "value": text("Text to compare with.", required=True),
        },
    ),
    "parent_status": records(
        "Runs the step only if parents ended in a certain way.",
        {
            "condition": text(
                "all-of or one-of.", required=True, validators=(one_of_or_param("all-of", "one-of"),)
            ),
            "parents": texts("Names of parent steps.", required=True),
            "status": texts(
                "success, failure or both.",
                required=True,
                validators=(each(one_of_or_param("success", "failure")),),
            ),
        },
    ),
}

RUN_CONFIGURATION: Attributes = {
    "retry_options": record(
        "How a failed step is tried again.",
        {
            "duration": param_or(
                NUMBER, "Seconds between two tries, at most 120; the platform's default is 5."
            ),
            "exit_codes": numbers("Exit codes after which to try again; all when left out."),
            "exponential_backoff": param_or(BOOL, "Whether the time between tries doubles."),
            "number_of_retries": param_or(NUMBER, "How often, at most 5; the platform's default is 3."),
        },
    ),
    "skip_configuration": record(
        "Leaves out the step.",
        {
            "skip": param_or(BOOL, "Whether to skip the step."),
            "skip_dag": param_or(BOOL, "Whether to skip all steps after it too."),
        },
    ),
}

STEP: Attributes = {
    "type": text(
        "standard (the platform's default), http, export or sql.",
        validators=(one_of_or_param("standard", "http", "export", "sql"),),
    ),
    "parents": texts("Names of the steps that must have ended before this one begins."),
    "execution_parameters": record("Conditions for running the step.", EXECUTION),
    "run_configuration": record("Retries and skipping.", RUN_CONFIGURATION),
    "parameters": record("The step's environment.", RUN_ENVIRONMENT),
    "output_parameters": text_map("Output parameters by name: the file that holds the value."),
    "repository": record("Git repository to run from (standard), or that holds the query (sql).", REPOSITORY),
    # standard
    "command": text("Command to run (standard)."),
    "image": record("An image that is built for this step (standard).", IMAGE),
    "image_ref": text("Name of one of the config's images (standard)."),
    "image_details": record("An image that exists (standard); only with private scope.", IMAGE_DETAILS),
    "resources": record(
        "Instance type and storage (standard); the tenant's defaults when left out.", RESOURCES
    ),
    "step_timeout": param_or(NUMBER, "Time limit of the step (standard)."),
    "clear_image_cache": param_or(BOOL, "Whether the image is fetched anew (standard)."),
    # http
    "method": text(
        "get, post, put, patch or delete (http).",
        validators=(one_of_or_param("get", "post", "put", "patch", "delete"),),
    ),
    "url": text("Address to call (http)."),
    "payload": text("Body as text (http)."),
    "headers": record(
        "Headers (http).",
        {
            "absolute": text_map("Values of headers by name."),
            "secrets": text_map("Names of secrets by name of header."),
        },
    ),
    "auth": record("Authentication (http).", AUTH),
    # export
    "schema": text("Schema of the table (export)."),
    "table": text("Table to export (export)."),
    "sort_by": text("Column to sort by (export)."),
    "sort_order": text(
        "asc (the platform's default) or desc (export).", validators=(one_of_or_param("asc", "desc"),)
    ),
    "compression": param_or(BOOL, "Whether the file is compressed (export)."),
    # sql
    "sql_query_path": text("Path of the query file inside the artifact (sql)."),
}

TRIGGER: Attributes = {
    "cron": text("When to run, as a cron expression of five fields."),
    "webhook": param_or(BOOL, "Whether the workflow is started by a webhook."),
    "webhook_policy": text(
        "generate (the platform's default) makes a new webhook, preserve keeps the present one.",
        validators=(one_of_or_param("generate", "preserve"),),
    ),
    "webhook_id": text("Id of an existing webhook."),
}

WATCHER: Attributes = {
    "user": text("Email address of a user to be told."),
    "webhook": record(
        "Address to be told.",
        {
            "name": text("Name of the webhook.", required=True),
            "url": text("Address to call.", required=True),
            "payload": text("Any text to send.", required=True),
        },
    ),
    "email": record(
        "Several users to be told by email.",
        {
            "name": text("Name of the group."),
            "recipients": record("Who.", {"to": texts("Email addresses.", required=True)}, required=True),
        },
    ),
    "events": record(
        "What to tell.",
        {
            "success": param_or(BOOL, "Tell when a run succeeds."),
            "fail": param_or(BOOL, "Tell when a run fails."),
            "runtime_exceeded": param_or(NUMBER, "Tell when a run takes longer than so many minutes."),
        },
        required=True,
    ),
}

WORKFLOW_MEMBERS = frozenset({"images", "steps", "triggers", "watchers"})
"""Members of ``config`` that only workflows have; all others are those of services."""

CONFIG: Attribute = record(
    "What the block runs. Workflows have images, steps, triggers and watchers; services the rest.",
    {
        "images": record_map("Images by name, for image_ref.", IMAGE),
        "steps": record_map("Steps of a workflow by name.", STEP),
        "triggers": records(
            "When a workflow starts by itself: one cron or webhook trigger, or none.", TRIGGER
        ),
        "watchers": records("Who is told about runs.", WATCHER),
        "service_type": text(
            "web-app (the platform's default) or api.", validators=(one_of_or_param("web-app", "api"),)
        ),
        "image": record("An image that is built for the service.", IMAGE),
        "image_details": record("An image that exists; only with private scope.", IMAGE_DETAILS),
        "resources": record("Instance type of the service.", RESOURCES),
        "parameters": record("The service's environment.", RUN_ENVIRONMENT),
        "session_stickiness": param_or(BOOL, "Whether a user stays on one server (web-app)."),
        "scale_to_zero": param_or(BOOL, "Whether an unused service is stopped (web-app)."),
        "entrypoint": text("Words of the command, one a line."),
        "health_check_url": text("Path that answers when the service is well, such as /health."),
        "min_instances": param_or(NUMBER, "1 (the platform's default) or 2."),
    },
    required=True,
)
