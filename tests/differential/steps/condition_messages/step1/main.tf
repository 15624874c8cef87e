variable "secret" {
  default   = "x"
  sensitive = true
}

variable "n" {
  default = 1
}

resource "terraform_data" "hidden" {
  lifecycle {
    precondition {
      condition     = var.secret == "y"
      error_message = "It is ${var.secret}."
    }
  }
}

resource "terraform_data" "null" {
  lifecycle {
    precondition {
      condition     = var.n == 1 ? null : true
      error_message = "never"
    }
  }
}

resource "terraform_data" "text" {
  lifecycle {
    precondition {
      condition     = "text${var.n}"
      error_message = "never"
    }
  }
}
