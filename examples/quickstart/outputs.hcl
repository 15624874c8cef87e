output "training" {
  description = "The release of the training workflow and the revision that runs it."
  value = {
    spec     = press_block_spec.train.id
    release  = press_block_spec.train.release.version
    revision = press_block_deployment.nightly.latest_revision
  }
}

output "app_deployment_id" {
  description = "The deployment of the whole app."
  value       = press_app_deployment.forecast.id
}
