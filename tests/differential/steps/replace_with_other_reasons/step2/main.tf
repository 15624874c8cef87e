resource "terraform_data" "a" { 
  input            = "1"
  triggers_replace = "2" 
}
resource "terraform_data" "b" { 
  input = terraform_data.a.id 
  lifecycle { create_before_destroy = false }
}
output "b" { value = terraform_data.b.output }
