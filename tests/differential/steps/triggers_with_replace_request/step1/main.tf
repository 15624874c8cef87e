resource "terraform_data" "t" {
  input = 1
}

resource "terraform_data" "n" {
  input = { a = 1 }
  lifecycle {
    replace_triggered_by  = [terraform_data.t.input]
    create_before_destroy = true
  }
}
