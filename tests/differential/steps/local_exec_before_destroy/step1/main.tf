resource "terraform_data" "a" {
  for_each = toset(["x", "y"])
  input    = each.key

  provisioner "local-exec" {
    when    = destroy
    command = "test '${self.input}' = '${each.key}' && test '${self.input}' != y"
  }
}
