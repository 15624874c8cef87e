variable "size" {
  default = 0
}
module "child" {
  source = "./child"
  size   = var.size
}
