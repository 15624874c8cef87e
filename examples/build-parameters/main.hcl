# A workflow whose command, instance type and storage are decided when it is deployed, and a deployment that decides.

resource "press_block_spec" "workflow" {
  kind     = "workflow"
  scope    = "shared"
  tenants  = ["tenant1", "tenant2"]
  featured = true

  metadata = {
    name                     = "workflow-block-new"
    title                    = "Workflow Block"
    summary                  = "Creating a new workflow block spec."
    description              = "Creating a new workflow block spec with blockform."
    description_content_type = "text/markdown"
    image_url                = "https://my-block-pics.com/image-0.jpg"
    tags                     = ["sdk"]
  }

  release  = { version = "1.0.0", notes = "This is the original release" }
  artifact = { path = "${path.module}/code", ignore_files = [".dockerignore"] }

  config = {
    images = {
      for name in ["image1", "image2"] : name => {
        context         = "."
        dockerfile      = "Dockerfile"
        version         = "0.0.1"
        build_arguments = { npm_token = "random_token" }
      }
    }

    steps = {
      step1 = {
        type      = "standard"
        command   = "@param:step_1_cmd"
        image_ref = "image1"
        resources = {
          instance_type_id = "@param:step_1_instance"
          storage          = "@param:step_1_storage"
        }
      }
      step2 = {
        type      = "standard"
        command   = "echo world"
        image_ref = "image2"
        resources = { instance_type_id = 21, storage = "20GB" }
      }
    }
  }

  parameters = {
    build = [
      {
        name          = "step_1_cmd"
        type          = "string"
        required      = false
        default_value = "echo hello"
        title         = "Step One cmd"
        description   = "Set the command to run with step 1"
      },
      {
        name          = "step_1_instance"
        type          = "number"
        required      = false
        default_value = 21
        title         = "Step One Instance Type"
        description   = "Select the instance type for step 1"
        options = [
          { title = "Small", value = 20 },
          { title = "Medium", value = 21 },
          { title = "Large", value = 32 },
        ]
      },
      {
        name          = "step_1_storage"
        type          = "string"
        required      = false
        default_value = "10Mb"
        title         = "Step One Storage"
        description   = "Specify storage for step one"
      },
    ]
  }
}

resource "press_block_deployment" "lso" {
  spec = { id = press_block_spec.workflow.id, version = press_block_spec.workflow.release.version }

  metadata = {
    name                     = "lso-deployment"
    title                    = "LSO Deployment"
    summary                  = "Load Opportunities and Accounts table from Salesforce."
    description              = "This Workflow loads Opportunities and Accounts table from Salesforce into Peak-managed Snowflake."
    description_content_type = "text/markdown"
    image_url                = "https://my-block-pics.com/image-0.jpg"
    tags                     = ["salesforce"]
  }

  parameters = {
    build = {
      step_1_cmd      = "main.py"
      step_1_instance = 23 # not among the options: the plan warns, the platform accepts it
      step_1_storage  = "30GB"
    }
  }

  revision_notes = "This is the initial revision"
}
