variable "x" {
  default   = "m"
  const     = true
  ephemeral = true
}
