resource "press_block_deployment" "new" {
  spec = { id = press_block_spec.workflow.id, version = "1.0.0" }

  metadata = {
    name                     = "new-deployment"
    title                    = "New Deployment"
    summary                  = "Creating new deployment."
    description              = "Creating a new workflow block deployment."
    description_content_type = "text/markdown"
    image_url                = "https://my-block-pics.com/image-0.jpg"
    tags                     = ["sdk"]
  }

  parameters = {
    run = {
      agg_type            = "AVG"
      email_notifications = false
      num_iterations      = 20 # not among the options: the plan warns
      file_names          = ["input.csv", "output.csv"]
    }
  }

  revision_notes = "This is a new revision"
}
