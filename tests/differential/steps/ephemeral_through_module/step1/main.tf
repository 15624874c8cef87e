variable "token" {
  default   = "t"
  ephemeral = true
}

module "m" {
  source = "./m"
  x      = var.token
}

resource "terraform_data" "a" {
  input = [ephemeralasnull(module.m.y)]

  lifecycle {
    precondition {
      condition     = module.m.y == "t!"
      error_message = "Never."
    }
  }
}
