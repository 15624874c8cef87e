resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "true"
  }
}

resource "terraform_data" "b" {
  input = terraform_data.a.id
}
