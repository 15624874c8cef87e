resource "terraform_data" "t" {
  input = 1
}

resource "terraform_data" "a" {
  triggers_replace = 1
  lifecycle {
    replace_triggered_by = [terraform_data.t]
  }
}
