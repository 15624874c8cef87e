resource "terraform_data" "b" {
  input = 2
}

resource "terraform_data" "a" {
  input = terraform_data.b.output
  lifecycle {
    ignore_changes = [input]
  }
}
