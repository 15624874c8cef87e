variable "dir" {
  default = "m"
  const   = true
}

locals {
  source = "./${var.dir}"
}

module "m" {
  source = local.source
  dir    = var.dir
}

output "o" {
  value = module.m.o
}
