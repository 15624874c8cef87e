# A command that fails leaves a tainted object; what needs the object is not made.
resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = "exit 3"
  }

  provisioner "local-exec" {
    command = "exit 4"
  }
}

resource "terraform_data" "b" {
  input = terraform_data.a.id
}
