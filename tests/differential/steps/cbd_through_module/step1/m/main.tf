variable "base" {}

locals {
  through = "x-${var.base}"
}

resource "terraform_data" "inner" {
  triggers_replace = local.through
  lifecycle {
    create_before_destroy = true
  }
}

output "id" {
  value = terraform_data.inner.id
}
