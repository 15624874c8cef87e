# Run with `blockform test`: the runs go against an embedded server of their own, and nothing is left behind.

variables {
  environment = "dev"
}

provider "press" {
  endpoint    = "embedded"
  deploy_time = 0
}

run "unknown_environment_is_refused" {
  command = plan

  variables {
    environment = "staging"
  }

  expect_failures = [var.environment]
}

run "everything_is_published_and_deployed" {
  assert {
    condition     = output.training.release == "1.0.0"
    error_message = "The first release is ${output.training.release}."
  }

  assert {
    condition     = press_app_spec.forecast.blocks[0].version == output.training.release
    error_message = "The app is made of another release of the training."
  }

  assert {
    condition     = alltrue([for block in press_app_deployment.forecast.deployed_blocks : block.status == "deployed"])
    error_message = "Not every block of the app is deployed: ${jsonencode(press_app_deployment.forecast.deployed_blocks)}"
  }
}

run "a_longer_forecast_is_a_new_revision" {
  variables {
    weeks = 26
  }

  assert {
    condition     = output.training.release == run.everything_is_published_and_deployed.training.release
    error_message = "A value of a run parameter must not publish a release."
  }

  assert {
    condition     = output.training.revision.revision == run.everything_is_published_and_deployed.training.revision.revision + 1
    error_message = "The deployment is at ${jsonencode(output.training.revision)}."
  }
}
