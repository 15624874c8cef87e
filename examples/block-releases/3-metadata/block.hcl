# The same release under another title, with one more tag.

resource "press_block_spec" "workflow" {
  kind     = "workflow"
  scope    = "shared"
  tenants  = ["tenant1", "tenant2"]
  featured = true

  metadata = {
    name                     = "workflow-block-shared"
    title                    = "Workflow Block (shared)"
    summary                  = "Creating a new workflow block spec."
    description              = "Creating a new workflow block spec with blockform."
    description_content_type = "text/markdown"
    image_url                = "https://my-block-pics.com/image-0.jpg"
    tags                     = ["sdk", "shared"]
  }

  release  = { version = "2.0.0", notes = "This is a revised release" }
  artifact = { path = "${path.module}/code", ignore_files = [".dockerignore"] }

  config = {
    triggers = []

    images = {
      example-image = {
        context         = "."
        dockerfile      = "Dockerfile"
        version         = "0.0.1"
        build_arguments = { CHUNK_SIZE = "1000" }
        secrets         = ["SECRET_1"]
        use_cache       = false
      }
    }

    steps = {
      step-1 = {
        type      = "standard"
        command   = "python main.py"
        image_ref = "example-image"
        resources = { instance_type_id = 21, storage = "10GB" }
      }
    }
  }

  parameters = { run = local.run_parameters }
}
