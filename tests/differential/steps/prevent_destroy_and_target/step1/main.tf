resource "terraform_data" "p" {
  triggers_replace = 1
  lifecycle { prevent_destroy = true }
}
resource "terraform_data" "q" { input = 1 }
