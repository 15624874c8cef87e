resource "terraform_data" "t" {
  input = 2
}

resource "terraform_data" "a" {
  triggers_replace = 2
  lifecycle {
    replace_triggered_by = [terraform_data.t]
  }
}
