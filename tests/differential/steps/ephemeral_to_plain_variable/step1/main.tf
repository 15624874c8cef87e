variable "token" {
  default   = "t"
  ephemeral = true
}

module "m" {
  source = "./m"
  x      = var.token
}
