# The command for y fails, so that y stays.
resource "terraform_data" "a" {
  for_each = toset([])
  input    = each.key

  provisioner "local-exec" {
    when    = destroy
    command = "test '${self.input}' = '${each.key}' && test '${self.input}' != y"
  }
}
