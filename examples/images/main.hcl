# Three ways to say what a step or a web app runs in, and what it runs on.

data "press_instance_options" "workflow" {
  entity_type = "workflow"
}

data "press_default_resources" "this" {}

locals {
  image = {
    context         = "."
    dockerfile      = "Dockerfile"
    version         = "0.0.1"
    build_arguments = { npm_token = "random_token" }
  }

  # the smallest instance type that has a whole core
  one_core = [for option in data.press_instance_options.workflow.options : option.id if option.cpu >= 1000][0]
}

# Images of the config, named by steps.
resource "press_block_spec" "image_ref" {
  kind     = "workflow"
  metadata = { name = "image-ref", summary = "Steps refer to images." }
  artifact = { path = "${path.module}/code" }

  config = {
    images = { image1 = local.image, image2 = local.image }
    steps = {
      step1 = {
        type      = "standard"
        command   = "echo hello"
        image_ref = "image1"
        resources = { instance_type_id = 21, storage = "10GB" }
      }
      step2 = {
        type      = "standard"
        command   = "echo world"
        image_ref = "image2"
        resources = { instance_type_id = 23, storage = "20GB" }
      }
    }
  }
}

# An image that stands in the step itself.
resource "press_block_spec" "inline" {
  kind     = "workflow"
  metadata = { name = "inline-image", summary = "The step says how its image is built." }
  artifact = { path = "${path.module}/code" }

  config = {
    steps = {
      step1 = {
        type      = "standard"
        command   = "echo hello"
        image     = local.image
        resources = { instance_type_id = local.one_core, storage = data.press_default_resources.this.storage }
      }
    }
  }
}

# An image that exists: only with private scope. Without resources the tenant's defaults count.
resource "press_block_spec" "existing" {
  kind     = "workflow"
  scope    = "private"
  metadata = { name = "existing-image", summary = "Uses a version of an existing image." }

  config = {
    steps = {
      step1 = {
        type          = "standard"
        command       = "echo world"
        image_details = { id = 1, version_id = 1 }
        resources     = { instance_type_id = 21, storage = "20GB" }
      }
      step2 = {
        type          = "standard"
        command       = "echo on the default resources"
        image_details = { id = 1 }
        parents       = ["step1"]
      }
    }
  }
}

# A web app in the guide's spelling; `kind = "service"` is today's.
resource "press_block_spec" "webapp" {
  kind     = "webapp"
  metadata = { name = "webapp", summary = "Keeps each user on one server." }
  artifact = { path = "${path.module}/code" }

  config = {
    image              = local.image
    resources          = { instance_type_id = 1 }
    session_stickiness = true
  }
}

resource "press_block_spec" "webapp_existing" {
  kind     = "webapp"
  metadata = { name = "webapp-existing-image", summary = "A web app of an existing image." }
  config   = { image_details = { id = 1, version_id = 1 } }
}
