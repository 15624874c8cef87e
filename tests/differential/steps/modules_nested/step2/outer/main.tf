variable "from" {}

module "inner" {
  source = "../inner"
  count  = 1
  from   = "${var.from}/${count.index}"
}

output "ids" {
  value = module.inner[*].id
}
