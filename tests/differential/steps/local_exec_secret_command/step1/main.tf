resource "terraform_data" "a" {
  input = sensitive("hidden")

  provisioner "local-exec" {
    command = "test ${self.output} = hidden"
  }
}
