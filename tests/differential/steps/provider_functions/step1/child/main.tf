terraform {
  required_providers {
    terraform = { source = "terraform.io/builtin/terraform" }
  }
}

output "text" {
  value = provider::terraform::encode_expr({ a = "b" })
}
