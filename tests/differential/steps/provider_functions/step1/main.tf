terraform {
  required_providers {
    tf = { source = "terraform.io/builtin/terraform" }
  }
}

locals {
  template = "$${provider::tf::encode_expr([name])}"
}

module "child" {
  source = "./child"
}

output "text" {
  value = provider::tf::encode_tfvars({ a = 1, long = [true, null] })
}

output "back" {
  value = provider::tf::decode_tfvars("a = 1\nb = \"x\"")
}

output "in_template" {
  value = templatestring(local.template, { name = "Ada" })
}

output "child" {
  value = module.child.text
}
