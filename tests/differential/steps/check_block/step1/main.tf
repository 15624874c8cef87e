resource "terraform_data" "a" {
  input = 1
}

variable "one" {
  default = 1
}

check "good" {
  assert {
    condition     = var.one == 1
    error_message = "never"
  }
}

check "bad" {
  assert {
    condition     = var.one == 2
    error_message = "always ${var.one}"
  }
}

check "later" {
  assert {
    condition     = terraform_data.a.output == 2
    error_message = "at apply"
  }
}
