resource "terraform_data" "a" { input = 1 }
resource "terraform_data" "b" { input = terraform_data.a.output }
resource "terraform_data" "c" { input = terraform_data.b.output }
resource "terraform_data" "z" { input = 1 }
output "b" { value = terraform_data.b.output }
output "gone" { value = terraform_data.z.output }
