# Deploying the app deploys each of its blocks. Values for a block are given by the name of its spec.

resource "press_app_deployment" "new" {
  spec        = { id = press_app_spec.sdk.id, version = press_app_spec.sdk.release.version }
  run_changes = "patch"

  metadata = {
    name                     = "new-deployment"
    title                    = "New Deployment"
    summary                  = "This creates a new deployment"
    description              = "Creating a new deployment."
    description_content_type = "text/markdown"
    image_url                = "https://my-spec-pics.com/image-1.jpg"
    tags                     = ["sdk"]
  }

  parameters = {
    workflow-block-shared = { run = { agg_type = "MAX" } }
  }

  revision_notes = "This is the initial revision"
}
