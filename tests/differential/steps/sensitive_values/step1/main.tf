variable "secret" {
  type      = string
  default   = "s3cret"
  sensitive = true
}

variable "config" {
  type = object({ user = string, pass = string })
  default = {
    user = "u"
    pass = "p"
  }
  sensitive = true
}

resource "terraform_data" "a" {
  input            = { plain = 1, secret = var.secret, nested = { deep = [var.secret, "x"] } }
  triggers_replace = var.config
}

resource "terraform_data" "b" {
  input = var.config.user
}

resource "terraform_data" "c" {
  input = "pre-${terraform_data.a.input.secret}"
}

resource "terraform_data" "d" {
  input = terraform_data.a.output
}

output "secret" {
  value     = var.secret
  sensitive = true
}

output "not" {
  value = nonsensitive(var.secret)
}
