output "y" {
  value     = "plain"
  ephemeral = true
}
