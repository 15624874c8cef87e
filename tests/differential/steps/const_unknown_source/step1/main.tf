variable "dir" {
  default = "m"
}

module "m" {
  source = "./${var.dir}"
}
