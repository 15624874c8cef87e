resource "terraform_data" "a" {
  input = 1
}

resource "terraform_data" "b" {
  lifecycle {
    precondition {
      condition     = terraform_data.a.output == 1
      error_message = "no"
    }
    replace_triggered_by = [terraform_data.t]
  }
}

resource "terraform_data" "t" {
}
