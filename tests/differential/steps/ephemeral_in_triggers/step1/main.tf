variable "token" {
  default   = "t"
  ephemeral = true
}

resource "terraform_data" "a" {
  triggers_replace = [var.token]
}

data "terraform_remote_state" "r" {
  backend = "local"
  config  = { path = var.token }
}
