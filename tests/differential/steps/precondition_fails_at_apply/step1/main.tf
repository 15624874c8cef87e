resource "terraform_data" "a" {
  input = 2
}

resource "terraform_data" "b" {
  input = "b"
  lifecycle {
    precondition {
      condition     = terraform_data.a.output == 1
      error_message = "a says ${terraform_data.a.output}"
    }
  }
}

resource "terraform_data" "c" {
  input = terraform_data.b.id
}

resource "terraform_data" "d" {
  input = "independent"
}
