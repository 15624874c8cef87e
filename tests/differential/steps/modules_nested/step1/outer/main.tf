variable "from" {}

module "inner" {
  source = "../inner"
  count  = 2
  from   = "${var.from}/${count.index}"
}

output "ids" {
  value = module.inner[*].id
}
