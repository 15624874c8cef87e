blockform {
  required_providers {
    press = { source = "peak/press" }
  }
}

locals {
  tokens  = { red = "red-token", blue = "blue-token" }
  tenants = toset(["red"])
}

provider "press" {
  alias      = "by_tenant"
  for_each   = local.tokens
  endpoint   = "{SERVER}"
  auth_token = each.value
}

resource "press_block_spec" "hello" {
  for_each = local.tenants
  provider = press.by_tenant[each.key]
  kind     = "workflow"
  metadata = { name = "hello", summary = "Says hello to ${each.key}." }

  config = {
    steps = { greet = { command = "echo hello", image_details = { id = 1, version_id = 1 } } }
  }
}

module "report" {
  source    = "./report"
  for_each  = local.tenants
  providers = { press = press.by_tenant[each.key] }
  name      = "report-${each.key}"
}

data "press_block_spec" "red" {
  provider   = press.by_tenant["red"]
  name       = "hello"
  depends_on = [press_block_spec.hello]
}
