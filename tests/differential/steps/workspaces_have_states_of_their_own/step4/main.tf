resource "terraform_data" "w" { input = terraform.workspace }
output "w" { value = terraform_data.w.output }
