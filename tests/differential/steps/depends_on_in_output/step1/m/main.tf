resource "terraform_data" "hidden" {
}

output "done" {
  value      = "yes"
  depends_on = [terraform_data.hidden]
}
