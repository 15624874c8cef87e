resource "terraform_data" "t" { input = 2 }
resource "terraform_data" "a" {
  input = 1
  lifecycle { replace_triggered_by = [terraform_data.t] }
}
resource "terraform_data" "d" {
  input      = 1
  depends_on = [terraform_data.a]
}
