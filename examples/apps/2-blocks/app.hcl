# The app lists both releases of the block.

resource "press_app_spec" "sdk" {
  scope    = "shared"
  tenants  = ["tenant1", "tenant2"]
  featured = true

  metadata = {
    name                     = "sdk"
    title                    = "New App Spec"
    summary                  = "Create new app spec"
    description              = "Creating app spec with blockform"
    description_content_type = "text/markdown"
    image_url                = "https://my-spec-pics.com/image-1.jpg"
    tags                     = ["sdk"]
  }

  release = { version = "1.0.0", notes = "This is the original release" }

  blocks = [
    { id = press_block_spec.workflow.id, version = "1.0.0" },
    { id = press_block_spec.workflow.id, version = "2.0.0" },
  ]
}
