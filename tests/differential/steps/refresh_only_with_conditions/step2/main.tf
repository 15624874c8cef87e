variable "n" {
  default = 2
}

resource "terraform_data" "a" {
  input = var.n
  lifecycle {
    precondition {
      condition     = var.n == 1
      error_message = "pre"
    }
    postcondition {
      condition     = self.output == var.n
      error_message = "post"
    }
  }
}

resource "terraform_data" "b" {
  input      = "b"
  depends_on = [terraform_data.a]
}
