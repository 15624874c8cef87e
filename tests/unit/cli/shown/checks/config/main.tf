variable "n" {
  type    = number
  default = 3
  validation {
    condition     = var.n > 0
    error_message = "n must be positive."
  }
}
variable "pre" { default = true }
variable "post" { default = true }
variable "out" { default = true }
resource "terraform_data" "a" {
  count = 2
  input = "y${count.index}"
  lifecycle {
    precondition {
      condition     = var.pre || count.index == 1
      error_message = "pre of ${count.index}"
    }
    precondition {
      condition     = var.n > 0
      error_message = "pre2 of ${count.index}"
    }
    postcondition {
      condition     = var.post || count.index == 1
      error_message = "post"
    }
    postcondition {
      condition     = self.id != ""
      error_message = "post2"
    }
  }
}
resource "terraform_data" "b" {
  input = terraform_data.a[0].output
  lifecycle {
    precondition {
      condition     = var.n > 0
      error_message = "pre b"
    }
  }
}
output "o" {
  value = 1
  precondition {
    condition     = var.out
    error_message = "out"
  }
  precondition {
    condition     = terraform_data.b.id != ""
    error_message = "out"
  }
}
check "c" {
  assert {
    condition     = terraform_data.b.output == "y0"
    error_message = "c"
  }
}
module "m" {
  source   = "./m"
  for_each = toset(["p", "q", "s"])
  x        = each.key
}
