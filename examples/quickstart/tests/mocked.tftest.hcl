# These runs ask no platform at all: what it would decide is made up.

mock_provider "press" {
  mock_resource "press_block_spec" {
    defaults = {
      release = { version = "3.1.4" }
    }
  }

  mock_resource "press_app_spec" {
    defaults = {
      release = { version = "1.0.0" }
    }
  }

  mock_data "press_default_resources" {
    defaults = {
      instance_type_id = 21
      storage          = "20GB"
    }
  }
}

variables {
  environment = "prod"
}

run "deployments_follow_the_release" {
  assert {
    condition     = press_block_deployment.nightly.spec.version == "3.1.4"
    error_message = "The nightly training runs ${press_block_deployment.nightly.spec.version}."
  }

  assert {
    condition     = strcontains(press_app_deployment.forecast.metadata.name, var.environment)
    error_message = "The app's name does not tell its environment."
  }
}
