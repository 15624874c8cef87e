resource "terraform_data" "a" {
  input = 1
}

removed {
  from = terraform_data.b

  lifecycle {
    destroy = false
  }
}
