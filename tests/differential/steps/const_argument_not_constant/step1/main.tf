variable "dir" {
  default = "m"
}

module "m" {
  source = "./m"
  dir    = var.dir
}
