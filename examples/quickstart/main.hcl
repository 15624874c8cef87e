# A team's demand forecast: a workflow that trains a model, a dashboard that shows it, and an app made of both.
# It runs on the embedded server; for the platform itself leave `endpoint` out and set PEAK_AUTH_TOKEN.

blockform {
  required_version = ">= 0.1.0"

  required_providers {
    press = { source = "peak/press" }
  }
}

provider "press" {
  endpoint = "embedded"
}

data "press_default_resources" "this" {}

locals {
  tags = ["forecast", var.environment]
}

resource "press_block_spec" "train" {
  kind  = "workflow"
  scope = "private"

  metadata = {
    name                     = "train-demand"
    title                    = "Train the demand model"
    summary                  = "Fits the demand model and scores the coming weeks."
    description              = file("${path.module}/train/README.md")
    description_content_type = "text/markdown"
    tags                     = local.tags
  }

  release  = { notes = "Declared with blockform" }
  artifact = { path = "${path.module}/train", ignore_files = [".dockerignore"] }

  config = {
    images = {
      main = {
        context         = "."
        dockerfile      = "Dockerfile"
        version         = "0.0.1"
        build_arguments = { PYTHON_VERSION = "3.11" }
      }
    }

    steps = {
      fit = {
        type      = "standard"
        command   = "@param:fit_command"
        image_ref = "main"
        resources = { instance_type_id = "@param:fit_instance", storage = "20GB" }
      }
      score = {
        type      = "standard"
        command   = "python score.py"
        image_ref = "main"
        parents   = ["fit"]
        resources = {
          instance_type_id = data.press_default_resources.this.instance_type_id
          storage          = data.press_default_resources.this.storage
        }
      }
    }

    triggers = [{ cron = var.schedule }]

    watchers = [
      { user = var.owner, events = { success = false, fail = true } },
      {
        webhook = {
          name    = "on-call"
          url     = "https://hooks.example.com/forecast"
          payload = jsonencode({ source = "press", environment = var.environment })
        }
        events = { success = false, fail = true, runtime_exceeded = 60 }
      },
    ]
  }

  parameters = {
    build = [
      {
        name          = "fit_command"
        type          = "string"
        required      = false
        default_value = "python fit.py"
        title         = "Command of the fit step"
      },
      {
        name          = "fit_instance"
        type          = "number"
        required      = false
        default_value = 21
        title         = "Instance type of the fit step"
        options = [
          { title = "Small", value = 20 },
          { title = "Medium", value = 21 },
        ]
      },
    ]
    run = [
      {
        name          = "agg_type"
        type          = "string"
        required      = false
        default_value = "AVG"
        title         = "How sales are aggregated"
      },
      {
        name          = "weeks"
        type          = "number"
        required      = false
        default_value = 12
        title         = "Weeks to forecast"
      },
    ]
  }
}

resource "press_block_spec" "dashboard" {
  kind  = "service"
  scope = "private"

  metadata = {
    name    = "demand-dashboard"
    title   = "Demand dashboard"
    summary = "Shows the forecast beside what was sold."
    tags    = local.tags
  }

  artifact = { path = "${path.module}/dashboard" }

  config = {
    service_type       = "web-app"
    session_stickiness = true
    image              = { context = ".", dockerfile = "Dockerfile", version = "0.0.1" }
    resources          = { instance_type_id = 43 }
  }
}

resource "press_app_spec" "forecast" {
  metadata = {
    name    = "forecast"
    title   = "Forecast"
    summary = "Train the model and look at the result."
    tags    = local.tags
  }

  blocks = [
    { id = press_block_spec.train.id, version = press_block_spec.train.release.version, auto_run_on_deploy = true },
    { id = press_block_spec.dashboard.id, version = press_block_spec.dashboard.release.version },
  ]
}

resource "press_block_deployment" "nightly" {
  spec = { id = press_block_spec.train.id, version = press_block_spec.train.release.version }

  metadata = {
    name    = "train-demand-${var.environment}"
    title   = "Nightly training (${var.environment})"
    summary = "Trains every night on its own."
    tags    = local.tags
  }

  parameters = {
    build = { fit_command = var.fit_command }
    run   = { agg_type = "MAX", weeks = var.weeks }
  }

  revision_notes = "Declared with blockform"
}

resource "press_app_deployment" "forecast" {
  spec = { id = press_app_spec.forecast.id, version = press_app_spec.forecast.release.version }

  metadata = {
    name    = "forecast-${var.environment}"
    title   = "Forecast (${var.environment})"
    summary = "The whole forecast for ${var.environment}."
    tags    = local.tags
  }

  parameters = {
    "train-demand" = { run = { weeks = var.weeks } }
  }
}
